import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/agent.js';
import { startProgram } from '../support/child-processes.js';

function inStore(home: string, name: string): string {
  return join(home, '.oxtail', 'log', name);
}

test.each([
  ['data.mdb', 0],
  ['lock.mdb', 2],
])('P1 when %s is moved aside, programs that have the log open go on together', async (name, kept) => {
  const home = temporaryFolder();
  const one = await startProgram(home, 'current');
  const other = await startProgram(home, 'current');
  await one.tell('put before');
  await other.tell('put before');
  renameSync(inStore(home, name), join(home, 'aside'));
  for (const program of [one, other, one]) expect(await program.tell('look')).toBe(kept);
  const third = await startProgram(home, 'current');
  await Promise.all([one, other, third].map((program) => program.tell('append 100')));
  for (const program of [one, other, third]) expect(await program.tell('look')).toBe(kept + 300);
  expect(await third.tell('check')).toEqual([]);
});

test('P1 when lock.mdb is taken away while programs write, none writes over another', async () => {
  const home = temporaryFolder();
  const programs = await Promise.all(Array.from({ length: 3 }, () => startProgram(home, 'current')));
  const written = Promise.all(programs.map((program) => program.tell('append 500')));
  for (let time = 0; time < 5; time++) {
    await setTimeout(200);
    rmSync(inStore(home, 'lock.mdb'), { force: true });
  }
  await written;
  for (const program of programs) expect(await program.tell('look')).toBe(1500);
  expect(await programs[0]?.tell('check')).toEqual([]);
});

test('a program goes on when its log comes back after something else lay in its place', async () => {
  const home = temporaryFolder();
  const program = await startProgram(home, 'current');
  await program.tell('put before');
  renameSync(inStore(home, 'data.mdb'), join(home, 'aside'));
  writeFileSync(inStore(home, 'data.mdb'), 'dear diary '.repeat(2000));
  for (const command of ['look', 'put lost']) {
    await expect(program.tell(command)).rejects.toThrow('foreign-file');
  }
  renameSync(join(home, 'aside'), inStore(home, 'data.mdb'));
  expect(await program.tell('put after')).toBe(2);
});
