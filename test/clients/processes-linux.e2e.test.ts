import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, onTestFinished, test, vi } from 'vitest';
import { linuxProcesses } from '../../src/clients/processes-linux.js';
import { start } from './children.js';

const onLinux = process.platform === 'linux';
const canUnshare = onLinux && spawnSync('unshare', ['-Urpf', 'true']).status === 0;

test.runIf(onLinux)('a command name full of parentheses and spaces does not shift the fields', async () => {
  const folder = temporaryFolder();
  const program = join(folder, 'x) Z 1 (y');
  copyFileSync('/bin/sleep', program);
  const child = start(program, ['60']);
  const startTime = readFileSync(`/proc/${child.pid}/stat`, 'utf8').trim().split(' ').at(-31);
  await vi.waitFor(
    () =>
      expect(linuxProcesses.lookUp(child.pid)).toEqual({
        pid: child.pid,
        parent: process.pid,
        startToken: startTime,
        name: 'x) Z 1 (y',
      }),
    20_000,
  );
});

test.runIf(onLinux)('a command line is given argument by argument', async () => {
  const child = start('sh', ['-c', 'sleep 60; :', 'a b', '']);
  await vi.waitFor(
    () => expect(linuxProcesses.commandLine(child.pid)).toEqual(['sh', '-c', 'sleep 60; :', 'a b']),
    20_000,
  );
});

test.runIf(onLinux)('a process in a plain host knows the number of its namespace', () => {
  const link = execFileSync('readlink', ['/proc/self/ns/pid'], { encoding: 'utf8' });
  expect(link.trim()).toBe(`pid:[${linuxProcesses.hostFacts().namespace}]`);
});

test.runIf(canUnshare)('a /proc of another namespace is not trusted', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of ['processes-linux', 'process-facts']) {
    const source = readFileSync(new URL(`../../src/clients/${name}.ts`, import.meta.url), 'utf8');
    const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
    writeFileSync(
      join(folder, `${name}.js`),
      ts.transpileModule(source, { compilerOptions: options }).outputText,
    );
  }
  const main = join(folder, 'main.js');
  writeFileSync(
    main,
    `import { linuxProcesses } from './processes-linux.js'; console.log(linuxProcesses.hostFacts().namespace)`,
  );
  const namespaceSeenBy = (flags: string) =>
    execFileSync('unshare', [flags, ...mountFlag(flags), process.execPath, main], {
      encoding: 'utf8',
    }).trim();
  expect(namespaceSeenBy('-Urpf')).toBe('');
  expect(namespaceSeenBy('-Urpfm')).toMatch(/^\d+$/);
});

function mountFlag(flags: string): string[] {
  return flags.includes('m') ? ['--mount-proc'] : [];
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oxtail-linux-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
