import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Address, agentAddress, parseAddress } from '../../src/projections/index.js';
import { PROJECT } from '../support/world.js';
import { AGENTS, agentsIn, close, type Said, workCommand } from './delegation-commands.js';
import { checkWork, workIn } from './delegation-invariants.js';
import { checkAll } from './invariants.js';
import { type Process, Village } from './village.js';

const LIMIT_MS = 300_000;

test('P1, P4, P5: whatever agents do and however they end, work is open or closed once, and whoever waits for it is told once', {
  timeout: LIMIT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(workCommand, { maxLength: 50, size: 'max' }), async (commands) => {
      const village = new Village(AGENTS);
      const said: Said = new Map();
      for (const act of commands) {
        act(village, said);
        await village.time.pass(0);
        checkWork(village, said);
      }
      checkAll(village);
      finishEverything(village, said);
      checkWork(village, said);
      checkAll(village);
    }),
    { numRuns: 300 },
  );
});

/** All processes crash; then each owner comes back and completes what it owns, and everybody reads. */
function finishEverything(village: Village, said: Said): void {
  for (const process of village.processes) if (process.alive) village.die(process, 'lost');
  const complete = close('complete_work', 'done', (number) => `done at last ${number}`);
  for (const { id, owner, closing } of workIn(village)) {
    if (closing === null) complete(village, backAt(village, owner), id, said);
  }
  for (const session of agentsIn(village)) readEverything(village, agentAddress(PROJECT.id, session));
  const shown = new Set(village.showings.map(({ id }) => id));
  for (const { id, closing } of workIn(village)) {
    const notice = closing?.data.notice;
    if (notice === undefined) expect.unreachable(`${id} cannot be completed`);
    if (notice !== null && !shown.has(notice)) expect.unreachable(`nobody is told of the end of ${id}`);
  }
}

function readEverything(village: Village, address: Address): void {
  const reader = backAt(village, address);
  while (village.call(reader, 'read_my_messages', {}).count !== 0) village.settle(0, 'confirmed');
}

/** A running server of whoever has this address. */
function backAt(village: Village, address: Address): Process {
  const running = () =>
    village.processes.find((process) => process.alive && village.caller(process).address === address);
  const addressee = parseAddress(address);
  if (running() === undefined && addressee.kind === 'agent') {
    village.start(10 + village.processes.length, addressee.session);
  }
  return running() ?? expect.unreachable(`${address} cannot come back`);
}
