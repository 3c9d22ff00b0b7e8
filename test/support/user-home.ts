import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROGRAM, temporaryFolder } from './agent.js';
import { type Ran, runOxtail } from './run-oxtail.js';
import { type StandIn, standInClaude, standInCodex } from './stand-in-clients.js';

/** A user's home folder with clients of its own: nothing of the machine's is seen or touched. */
export interface UserHome {
  readonly home: string;
  /** Folder of the clients' programs, first on PATH. */
  readonly bin: string;
  path(file: string): string;
  /** Writes a file in the home. */
  write(file: string, text: string, mode?: number): void;
  /** The text of a file in the home; null when there is none. */
  read(file: string): string | null;
  mode(file: string): number;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
}

/** Makes a home with stand-ins for the clients that it is to have. */
export function userHome(
  clients: { claude?: StandIn; codex?: StandIn } = {},
  home = temporaryFolder(),
): UserHome {
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  if (clients.claude !== undefined) standInClaude(bin, clients.claude);
  if (clients.codex !== undefined) standInCodex(bin, clients.codex);
  const path = (file: string) => join(home, file);
  return {
    home,
    bin,
    path,
    write: (file, text, mode = 0o644) => {
      mkdirSync(dirname(path(file)), { recursive: true });
      writeFileSync(path(file), text);
      chmodSync(path(file), mode);
    },
    read: (file) => {
      try {
        return readFileSync(path(file), 'utf8');
      } catch {
        return null;
      }
    },
    mode: (file) => statSync(path(file)).mode & 0o7777,
    run: (args, env = {}) =>
      runOxtail(args, { home, env: { PATH: `${bin}:/usr/bin:/bin`, ...env }, program: PROGRAM }),
  };
}

/** Takes a client's program away, so that only its files are left. */
export function removeProgram({ bin }: UserHome, name: 'claude' | 'codex'): void {
  rmSync(join(bin, name), { force: true });
}
