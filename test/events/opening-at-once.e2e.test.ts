import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/agent.js';
import { processFile, startProgram } from '../support/child-processes.js';
import { allEvents, expectFolded, openTestLog } from '../support/open-log.js';

const onLinux = test.skipIf(process.platform !== 'linux');

/** From another process: whoever closes this file lets go of the engine's locks. */
function writeLockFile(home: string, script: string): void {
  const { status } = spawnSync(
    process.execPath,
    ['-e', `const file = require('fs').openSync(process.argv[1], 'r+'); ${script}`, lockFileOf(home)],
    { stdio: 'inherit' },
  );
  expect(status).toBe(0);
}

function lockFileOf(home: string): string {
  return join(home, '.oxtail', 'log', 'lock.mdb');
}

/** Notes an earlier commit as the last, as a program does that read the file that long ago and opens it now. */
function setBack(home: string, commits: number): void {
  writeLockFile(
    home,
    `const note = Buffer.alloc(8);
    require('fs').readSync(file, note, 0, 8, 8);
    note.writeBigUInt64LE(note.readBigUInt64LE() - ${commits}n);
    require('fs').writeSync(file, note, 0, 8, 8);`,
  );
}

/** Destroys the engine's mutexes, as whoever closed the store last did when the next began to open it. */
function destroyMutexes(home: string): void {
  const kinds = process.arch === 'arm64' ? [40, 144, 192] : [40, 80, 120];
  writeLockFile(
    home,
    `for (const at of ${JSON.stringify(kinds)}) require('fs').writeSync(file, Buffer.alloc(4, 0xff), 0, 4, at);`,
  );
}

test.each([1, 2, 3])(
  'P1: a program that opens the log, and had read it %i commits before, makes nobody lose what was recorded since',
  async (commits) => {
    const home = temporaryFolder();
    const one = await startProgram(home, 'current');
    const other = await startProgram(home, 'current');
    await one.tell('append 5');
    for (const program of [one, other, one]) {
      const head = Number(await one.tell('look'));
      setBack(home, commits);
      expect(await program.tell('look')).toBe(head);
      setBack(home, commits);
      expect(await program.tell('put on top')).toBe(head + 1);
    }
    expect(await other.tell('check')).toEqual([]);
    expect(allEvents(await openTestLog(home)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  },
);

onLinux('a program that opens the log while the last one closes it is not locked out', async () => {
  const home = temporaryFolder();
  const first = await startProgram(home, 'current');
  await first.tell('put before');
  destroyMutexes(home);
  for (const program of [await startProgram(home, 'current'), await startProgram(home, 'current')]) {
    await program.tell('put after');
  }
  expect(await first.tell('look')).toBe(3);
});

onLinux('a program that can no longer lock the log opens it anew', async () => {
  const home = temporaryFolder();
  const one = await startProgram(home, 'current');
  const other = await startProgram(home, 'current');
  await one.tell('put before');
  destroyMutexes(home);
  for (const program of [one, other, one]) await program.tell('put after');
  expect(await other.tell('look')).toBe(4);
});

test('P1: programs that open and close the log all the time lose nothing of each other', async () => {
  const home = temporaryFolder();
  const lasting = await startProgram(home, 'current');
  const openers = Array.from({ length: 3 }, () => {
    const child = spawn(process.execPath, [processFile('opener'), '100'], {
      env: { PATH: process.env.PATH, OXTAIL_HOME: join(home, '.oxtail') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return Promise.all([text(child.stdout), once(child, 'exit')]);
  });
  await lasting.tell('append 500');
  const seqs = (await Promise.all(openers)).flatMap(([printed]) => JSON.parse(printed) as number[]);
  expect(new Set(seqs).size).toBe(300);
  const log = await openTestLog(home);
  expect(log.head()).toBe(800);
  expectFolded(log);
});
