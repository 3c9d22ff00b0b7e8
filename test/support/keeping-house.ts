import { join } from 'node:path';
import { type EventLog, homeOf } from '../../src/events/index.js';
import { digestOfRows, type MemoryTables, projections } from '../../src/projections/index.js';
import {
  Housekeeping,
  type HousekeepingOptions,
  type RetentionLimits,
  type SavingOptions,
} from '../../src/retention/index.js';

/** Nothing is ever too old or too much. */
export const NO_LIMITS: RetentionLimits = {
  retainMs: 1e15,
  retainBytes: 1e15,
  archiveMs: 1e15,
  archiveBytes: 1e15,
};

/** What keeping house needs, in a home of a test. */
export function keepingHouse(
  log: EventLog,
  home: string,
  limits: Partial<RetentionLimits> = {},
  now: () => number = () => 1_700_000_000_000,
): HousekeepingOptions & SavingOptions {
  return {
    log,
    limits: { ...NO_LIMITS, ...limits },
    actor: { server: 'keeper', session: null },
    folder: homeOf({ OXTAIL_HOME: join(home, '.oxtail') }).archive,
    projections,
    program: 'test',
    now,
    isOver: () => false,
  };
}

/** Takes out of the log all that has to go now. */
export function compactFully(options: HousekeepingOptions, all = false): void {
  const housekeeping = new Housekeeping(options, all);
  while (housekeeping.step() !== 'done');
}

/** What each projection says, in short: of the stored tables. */
export function storedDigests(log: EventLog): Record<string, string> {
  const { projections: stored } = log.stored();
  return Object.fromEntries(
    projections.map((one, index) => [one.name, digestOfRows(stored[index]?.rows ?? [], one)]),
  );
}

/** The same of tables in memory. */
export function foldedDigests(tables: MemoryTables): Record<string, string> {
  return Object.fromEntries(projections.map((one) => [one.name, digestOfRows(tables.rows(one.name), one)]));
}
