import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectOf } from '../../src/clients/index.js';

test('a directory without git is its own project, under its real path', () => {
  const folder = temporaryFolder();
  const plain = join(folder, 'plain');
  mkdirSync(plain);
  symlinkSync(plain, join(folder, 'link'));
  const id = createHash('sha256').update(plain).digest('hex').slice(0, 16);
  expect(projectOf(plain)).toEqual({ id, root: plain });
  expect(projectOf(join(folder, 'link'))).toEqual({ id, root: plain });
});

test('a directory inside a repository belongs to the repository', () => {
  const repository = newRepository(temporaryFolder(), 'repository');
  mkdirSync(join(repository, 'a', 'b'), { recursive: true });
  expect(projectOf(join(repository, 'a', 'b'))).toEqual(projectOf(repository));
  expect(projectOf(repository).root).toBe(repository);
  expect(projectOf(join(repository, '.git', 'hooks')).root).toBe(repository);
});

test('a directory that has been removed belongs where it stood', () => {
  const folder = temporaryFolder();
  const repository = newRepository(folder, 'repository');
  symlinkSync(repository, join(folder, 'link'));
  expect(projectOf(join(folder, 'link', 'removed')).root).toBe(repository);
});

test('the worktrees of a repository are one project with it', () => {
  const folder = temporaryFolder();
  const repository = newRepository(folder, 'repository');
  git(repository, 'worktree', 'add', '-q', '../one');
  git(repository, 'worktree', 'add', '-q', 'inside/two');
  mkdirSync(join(folder, 'one', 'deep'));
  expect(projectOf(join(folder, 'one', 'deep'))).toEqual(projectOf(repository));
  expect(projectOf(join(repository, 'inside', 'two'))).toEqual(projectOf(repository));
});

test('the worktrees of a bare repository are one project with it', () => {
  const folder = temporaryFolder();
  newRepository(folder, 'source');
  git(folder, 'clone', '-q', '--bare', 'source', 'shared.git');
  git(join(folder, 'shared.git'), 'worktree', 'add', '-q', '../one', '-b', 'one');
  git(join(folder, 'shared.git'), 'worktree', 'add', '-q', '../two', '-b', 'two');
  const shared = projectOf(join(folder, 'shared.git'));
  expect(shared.root).toBe(join(folder, 'shared.git'));
  expect(projectOf(join(folder, 'one'))).toEqual(shared);
  expect(projectOf(join(folder, 'two'))).toEqual(shared);
});

test('a bare repository kept as .git beside its worktrees is named after their folder', () => {
  const folder = temporaryFolder();
  newRepository(folder, 'source');
  git(folder, 'clone', '-q', '--bare', 'source', 'all/.git');
  git(join(folder, 'all'), 'worktree', 'add', '-q', 'one', '-b', 'one');
  expect(projectOf(join(folder, 'all', 'one')).root).toBe(join(folder, 'all'));
});

test('a nested repository is a project of its own', () => {
  const outer = newRepository(temporaryFolder(), 'outer');
  const inner = newRepository(outer, 'inner');
  expect(projectOf(inner).root).toBe(inner);
  expect(projectOf(outer).root).toBe(outer);
});

test('a submodule is a project of its own', () => {
  const folder = temporaryFolder();
  newRepository(folder, 'library');
  const outer = newRepository(folder, 'outer');
  git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../library', 'part');
  expect(projectOf(join(outer, 'part')).root).toBe(join(outer, 'part'));
});

test.each([
  ['leads nowhere', 'gitdir: /nowhere/at/all\n'],
  ['is no pointer', 'hello\n'],
  ['is empty', ''],
  ['holds a NUL', 'gitdir: a\0b\n'],
])('a .git file that %s leaves the directory its own project', (_what, content) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.git'), content);
  expect(projectOf(folder).root).toBe(folder);
});

test('a pointer may be relative to the directory that holds it', () => {
  const folder = temporaryFolder();
  const repository = newRepository(folder, 'repository');
  git(repository, 'worktree', 'add', '-q', '../one');
  writeFileSync(join(folder, 'one', '.git'), 'gitdir: ../repository/.git/worktrees/one\n');
  expect(projectOf(join(folder, 'one')).root).toBe(repository);
});

test('a worktree whose shared directory is missing is its own project', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'own'));
  writeFileSync(join(folder, 'own', 'commondir'), '../missing\n');
  writeFileSync(join(folder, '.git'), 'gitdir: own\n');
  expect(projectOf(folder).root).toBe(folder);
});

test('an overlong .git file is not read', () => {
  const folder = temporaryFolder();
  const repository = newRepository(folder, 'repository');
  git(repository, 'worktree', 'add', '-q', '../one');
  const worktree = join(folder, 'one');
  const pointer = `gitdir: ${join(repository, '.git', 'worktrees', 'one')}`;
  writeFileSync(join(worktree, '.git'), `${pointer}\n`);
  expect(projectOf(worktree).root).toBe(repository);
  writeFileSync(join(worktree, '.git'), pointer + '\n'.repeat(1_000_000));
  expect(projectOf(worktree).root).toBe(worktree);
});

test('a FIFO named .git does not hang', () => {
  const folder = temporaryFolder();
  execFileSync('mkfifo', [join(folder, '.git')]);
  expect(projectOf(folder).root).toBe(folder);
});

test('a worktree whose repository is gone is its own project', () => {
  const folder = temporaryFolder();
  const repository = newRepository(folder, 'repository');
  git(repository, 'worktree', 'add', '-q', '../one');
  rmSync(repository, { recursive: true });
  expect(projectOf(join(folder, 'one')).root).toBe(join(folder, 'one'));
});

function newRepository(parent: string, name: string): string {
  const path = join(parent, name);
  git(parent, 'init', '-q', '-b', 'main', name);
  git(path, 'commit', '-q', '--allow-empty', '-m', 'first');
  return path;
}

/** Away from the settings of whoever runs the tests. */
function git(directory: string, ...args: string[]): void {
  const person = ['Test', 'test@example.invalid'];
  execFileSync('git', args, {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: person[0],
      GIT_AUTHOR_EMAIL: person[1],
      GIT_COMMITTER_NAME: person[0],
      GIT_COMMITTER_EMAIL: person[1],
    },
  });
}

function temporaryFolder(): string {
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'oxtail-place-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
