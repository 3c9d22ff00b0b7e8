import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mailboxTotal } from '../../src/projections/index.js';
import { CLIENTS, command, SESSIONS } from './commands.js';
import { checkAll, checkLastShown } from './invariants.js';
import { Village } from './village.js';

/** Far more than it takes: a busy machine is no counterexample. */
const LIMIT_MS = 300_000;

test('P2, P3, P4, P5, W19: any sequence of commands from several agents keeps every invariant', {
  timeout: LIMIT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 60, size: 'max' }), async (commands) => {
      const village = new Village(SESSIONS.slice(0, CLIENTS));
      for (const act of commands) {
        const shown = village.showings.length;
        await act(village);
        await village.time.pass(0);
        checkLastShown(village, shown);
      }
      checkAll(village);
      await readEverything(village);
      checkAll(village);
    }),
    { numRuns: 1000 },
  );
});

/** All processes crash; then every agent comes back and reads. Nothing that it was sent may be left. */
async function readEverything(village: Village): Promise<void> {
  const { world, processes, hooks } = village;
  for (const process of processes) if (process.alive) village.die(process, 'lost');
  for (const hook of hooks) village.die(hook, 'unrecorded');
  const known = [...world.tables.rows()].filter(({ table }) => table === 'sessions.agents');
  const agents = new Set([...SESSIONS, ...known.map(({ member }) => String(member))]);
  for (const [index, session] of [...agents].entries()) {
    village.start(10 + index, session);
    const reader = processes.at(-1) ?? expect.unreachable();
    for (let round = 0; round < 60; round++) {
      if (village.call(reader, 'read_my_messages', {}).count === 0) break;
      village.settle(0, 'confirmed');
    }
    expect(mailboxTotal(world.now(), village.caller(reader).address).count).toBe(0);
  }
}
