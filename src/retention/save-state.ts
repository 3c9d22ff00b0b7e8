import { setImmediate } from 'node:timers/promises';
import {
  BadRecord,
  type EventLog,
  foldEvent,
  handlersOf,
  type Projection,
  type Seq,
} from '../events/index.js';
import { MemoryTables } from '../projections/index.js';
import { readEverything } from './read-everything.js';
import {
  beginSnapshot,
  dropSnapshotDraft,
  readSnapshot,
  SNAPSHOT_EVERY,
  type Snapshot,
  savedStates,
  writeSnapshot,
} from './snapshots.js';

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
 * Saves the state as of a position, folded from the one saved before, a little at a time. False when somebody else is at
 * it. Throws `StoreError`. Memory: the state itself.
 */
export async function saveState(options: SavingOptions, seq: Seq): Promise<boolean> {
  const { log, folder, projections, program, now } = options;
  if (!beginSnapshot(folder, seq, now())) return false;
  try {
    const handlers = handlersOf(projections);
    const start = startOf(options, seq);
    if (start === null) return false;
    const { tables, from } = start;
    let folded = 0;
    for (const event of readEverything(log, from, seq)) {
      if (!(event instanceof BadRecord)) foldEvent(handlers, tables, event);
      folded += 1;
      if (folded % SLICE !== 0) continue;
      await setImmediate();
      if (options.isOver()) return false;
    }
    writeSnapshot(folder, tables, projections, { seq, at: now(), program });
    return true;
  } finally {
    dropSnapshotDraft(folder, seq);
  }
}

/** The newest saved state up to a position that has what every projection of this program needs. */
export function baseFor(folder: string, projections: readonly Projection[], seq: Seq): Snapshot | null {
  for (const saved of savedStates(folder).reverse()) {
    if (saved > seq) continue;
    const snapshot = readSnapshot(folder, saved);
    if (
      snapshot !== null &&
      projections.every(({ name, version }) => snapshot.rows.has(`${name}@${version}`))
    ) {
      return snapshot;
    }
  }
  return null;
}

/** Null when the beginning is not kept any more, and no saved state is one that this program can go on from. */
function startOf(
  { log, folder, projections }: SavingOptions,
  seq: Seq,
): { tables: MemoryTables; from: Seq } | null {
  const tables = new MemoryTables();
  const base = baseFor(folder, projections, seq);
  if (base === null && log.archive().earliest > 0) return null;
  for (const rows of base?.rows.values() ?? []) {
    for (const { table, group, member, value } of rows) tables.put(table, [group, member], value);
  }
  return { tables, from: (base?.seq ?? 0) + 1 };
}
