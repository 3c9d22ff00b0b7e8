import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Makes a folder a git repository with one commit; gives the folder. */
export function makeRepository(folder: string): string {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet');
  git(
    folder,
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@t',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    'first',
  );
  return folder;
}

/** Runs git in a folder, without anybody's configuration. */
export function git(folder: string, ...args: readonly string[]): void {
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  execFileSync('git', args, { cwd: folder, env, stdio: 'pipe' });
}
