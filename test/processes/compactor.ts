/*
 * Keeps the log of its home small, over and over, as a server does when it has nothing else to do. Says a line when it
 * has begun, and one for each time that something left the log. Its clock is ahead by its argument, in milliseconds, so
 * that it need not wait for a lease that a killed one held.
 */
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { homeOf, openLog, systemAmbient } from '../../src/events/index.js';
import { projections } from '../../src/projections/index.js';
import { Housekeeping, tidyUp } from '../../src/retention/index.js';

const system = systemAmbient();
const ahead = Number(process.argv[2]);
const ambient = { ...system, now: () => system.now() + ahead };
const home = homeOf(ambient.env);
const log = await openLog({ home, ambient, projections });
const options = {
  log,
  limits: { retainMs: 1e15, retainBytes: 1e15, archiveMs: 1e15, archiveBytes: 1e15 },
  actor: { server: ambient.newId(), session: null },
  folder: home.archive,
  projections,
  program: 'test',
  now: ambient.now,
  isOver: () => false,
};
const housekeeping = new Housekeeping(options, true);
writeSync(1, 'begun\n');
for (;;) {
  if (housekeeping.step() === 'compacted') writeSync(1, 'compacted\n');
  else await tidyUp(options);
  await setImmediate();
}
