import { setImmediate } from 'node:timers/promises';
import {
  BadRecord,
  type EventLog,
  foldEvent,
  handlersOf,
  type Projection,
  type Seq,
  type StoredRow,
  storedName,
} from '../events/index.js';
import { MemoryTables } from '../projections/index.js';
import { readEverything } from './read-everything.js';
import { beginSnapshot, dropSnapshotDraft, savedStates } from './snapshot-files.js';
import {
  isWholeSnapshot,
  readSnapshot,
  readSnapshotHead,
  type Snapshot,
  writeSnapshot,
} from './snapshots.js';

/** How many events lie between two saved states. */
export const SNAPSHOT_EVERY = 10_000;

/** Events that are folded before anything else gets a turn. */
const SLICE = 256;

/** What saving a state needs. */
export interface SavingOptions {
  readonly log: EventLog;
  /** Where states are saved. */
  readonly folder: string;
  readonly projections: readonly Projection[];
  readonly program: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Whether the log is about to be closed. */
  readonly isOver: () => boolean;
}

/** The next position whose state is to be saved; null while the log has not come that far. */
export function nextToSave({ log, folder }: Pick<SavingOptions, 'log' | 'folder'>): Seq | null {
  const last = Math.floor(log.head() / SNAPSHOT_EVERY) * SNAPSHOT_EVERY;
  return last > (savedStates(folder).at(-1) ?? 0) ? last : null;
}

/**
 * Saves the state as of a position, folded from the one saved before, a little at a time; or as it is now, when what it
 * would be folded from is not kept. False when somebody else is at it. Throws `StoreError`. Memory: the state itself.
 */
export async function saveState(options: SavingOptions, seq: Seq): Promise<boolean> {
  const { log, folder, projections, program, now } = options;
  const base = baseFor(folder, projections, seq);
  if ((base?.seq ?? 0) < log.archive().earliest) return savePresent(options);
  if (!beginSnapshot(folder, seq, now())) return false;
  try {
    const handlers = handlersOf(projections);
    const tables = tablesOf(base?.rows.values() ?? []);
    let folded = 0;
    for (const event of readEverything(log, (base?.seq ?? 0) + 1, seq)) {
      if (!(event instanceof BadRecord)) foldEvent(handlers, tables, event);
      folded += 1;
      if (folded % SLICE !== 0) continue;
      await setImmediate();
      if (options.isOver()) return false;
    }
    await writeSnapshot(folder, tables, projections, { seq, at: now(), program });
    return true;
  } finally {
    dropSnapshotDraft(folder, seq);
  }
}

/** Whether a saved state can be read, and has what every projection of this program needs. */
export function isUsable(folder: string, projections: readonly Projection[], seq: Seq): boolean {
  const digests = readSnapshotHead(folder, seq)?.digests ?? {};
  return projections.map(storedName).every((name) => name in digests) && isWholeSnapshot(folder, seq);
}

/** What was saved of some projections, all of them, at or before a position: the newest of it. */
export function baseFor(folder: string, projections: readonly Projection[], seq: Seq): Snapshot | null {
  const names = projections.map(storedName);
  for (const saved of savedStates(folder).reverse()) {
    const snapshot = saved > seq ? null : readSnapshot(folder, saved, names);
    if (snapshot !== null) return snapshot;
  }
  return null;
}

/** What is stored as of the head. Memory: the state, and its rows as they are stored. */
async function savePresent(options: SavingOptions): Promise<boolean> {
  const { log, folder, projections, program, now } = options;
  const { head, quarantined, projections: stored } = log.stored();
  const isCurrent = stored.every(
    ({ checkpoint }) => checkpoint?.seq === head && checkpoint.quarantined === quarantined.length,
  );
  if (!isCurrent || !beginSnapshot(folder, head, now())) return false;
  const tables = tablesOf(stored.map(({ rows }) => rows));
  await writeSnapshot(folder, tables, projections, { seq: head, at: now(), program });
  return true;
}

function tablesOf(rowsOfEach: Iterable<readonly StoredRow[]>): MemoryTables {
  const tables = new MemoryTables();
  for (const rows of rowsOfEach) {
    for (const { table, group, member, value } of rows) tables.put(table, [group, member], value);
  }
  return tables;
}
