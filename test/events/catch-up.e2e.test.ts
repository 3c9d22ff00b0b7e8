import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/agent.js';
import { startProgram } from '../support/child-processes.js';
import { allEvents, expectFolded, openTestLog } from '../support/open-log.js';
import { programs } from '../support/programs.js';

test('P5 two programs with different projections append in turn, and each sees its own fold', async () => {
  const home = temporaryFolder();
  const [current, later] = await Promise.all([startProgram(home, 'current'), startProgram(home, 'later')]);
  for (const [program, count] of [
    [current, 3],
    [later, 40],
    [current, 700],
    [later, 1],
    [current, 1],
  ] as const) {
    await program.tell(`append ${count}`);
    expect(await program.tell('check')).toEqual([]);
  }
  await later.tell('look');
  expect(await later.tell('check')).toEqual([]);
});

test('P3 P4 P5 two programs with different projections append at once, and neither starves', async () => {
  const home = temporaryFolder();
  const pair = await Promise.all([startProgram(home, 'current'), startProgram(home, 'later')]);
  await Promise.all(pair.map((program) => program.tell('append 150')));
  await Promise.all(pair.map((program) => program.tell('look')));
  for (const program of pair) expect(await program.tell('check')).toEqual([]);
  const log = await openTestLog(home);
  // Each was decided on the head that it then followed: nobody came in between.
  for (const event of allEvents(log)) {
    const purpose = event.type === 'session.state_set' ? (event.data.purpose ?? '') : '';
    expect(purpose).toMatch(new RegExp(`^(current|later) after ${event.seq - 1}$`));
  }
  expect(log.head()).toBe(300);
  expectFolded(log);
  const theirs = await openTestLog(home, { projections: programs.later });
  expectFolded(theirs, programs.later);
});
