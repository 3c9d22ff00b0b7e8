import {
  type Checkpoint,
  type Checkpoints,
  isCurrent,
  readCheckpoints,
  storedName,
  tablesAt,
  writeCheckpoints,
} from './checkpoints.js';
import { foldStored } from './folding.js';
import { quarantineCount, readEvents, readHead } from './journal.js';
import type { Environment } from './lmdb.js';
import type { Projection } from './projection.js';
import type { Seq } from './types.js';

/** Events folded, or rows removed, in one transaction: about a millisecond of everybody's write lock. */
export const SLICE = 500;

/** A projection that must be folded further, and where to. */
export interface Work {
  readonly projection: Projection;
  readonly stored: string;
  readonly checkpoint: Checkpoint;
  /** A new generation beside the one in use, because what was quarantined had been folded into that. */
  readonly beside: boolean;
}

/**
 * Folds every projection that is missing, behind, or made with another quarantine, one slice in one
 * transaction. Several processes may do this at once: each slice starts from what is stored. Returns whether
 * anything is left to do. Throws `BadRecord`; that slice is then undone.
 */
export function catchUpSlice(environment: Environment, projections: readonly Projection[]): boolean {
  return environment.transact(() => {
    const head = readHead(environment).seq;
    const pending = pendingWork(environment, projections, head);
    if (pending.length === 0) return sweep(environment, projections);
    const from = Math.min(...pending.map(({ checkpoint }) => checkpoint.seq));
    const to = Math.min(from + SLICE, head);
    foldSlice(environment, pending, from, to);
    record(environment, pending, to, head);
    return true;
  });
}

function pendingWork(environment: Environment, projections: readonly Projection[], head: Seq): Work[] {
  const quarantined = quarantineCount(environment);
  const stored = readCheckpoints(environment, 'checkpoints');
  const building = readCheckpoints(environment, 'building');
  return projections.flatMap((projection): Work[] => {
    const name = storedName(projection);
    const checkpoint = stored[name] ?? { generation: 0, seq: 0, quarantined };
    if (isCurrent(stored[name], head, quarantined)) return [];
    if (checkpoint.quarantined === quarantined) {
      return [{ projection, stored: name, checkpoint, beside: false }];
    }
    return [
      {
        projection,
        stored: name,
        checkpoint: nextGeneration(checkpoint, building[name], quarantined),
        beside: true,
      },
    ];
  });
}

/** How far the next generation is folded: what was begun is gone on with, unless it folded what was set aside since. */
export function nextGeneration(
  inUse: Checkpoint,
  begun: Checkpoint | undefined,
  quarantined: number,
): Checkpoint {
  if (begun?.quarantined === quarantined) return begun;
  const generation = Math.max(inUse.generation, begun?.generation ?? 0) + 1;
  return { generation, seq: 0, quarantined };
}

/** Folds a slice into tables of the given generations. Decoding costs more, so each event is decoded once for all. */
export function foldSlice(environment: Environment, pending: readonly Work[], from: Seq, to: Seq): void {
  const folds = pending.map(({ projection, checkpoint }) => ({
    projection,
    behind: checkpoint.seq,
    handled: new Set(projection.handles),
    tables: tablesAt(environment, [projection], () => checkpoint.generation),
  }));
  for (const event of readEvents(environment, from + 1, to, SLICE)) {
    for (const { projection, behind, handled, tables } of folds) {
      if (event.seq > behind && handled.has(event.type)) foldStored(projection, tables, event);
    }
  }
}

function record(environment: Environment, pending: readonly Work[], to: Seq, head: Seq): void {
  const stored: Record<string, Checkpoint> = { ...readCheckpoints(environment, 'checkpoints') };
  const building: Record<string, Checkpoint> = { ...readCheckpoints(environment, 'building') };
  for (const { stored: name, checkpoint, beside } of pending) {
    const folded = { ...checkpoint, seq: Math.max(checkpoint.seq, to) };
    const finished = folded.seq === head;
    if (!beside || finished) stored[name] = folded;
    else building[name] = folded;
    // A rebuild may be under way beside tables that are merely behind.
    if (beside && finished) delete building[name];
  }
  writeCheckpoints(environment, 'checkpoints', stored);
  writeCheckpoints(environment, 'building', building);
}

/** Removes rows of generations that were replaced. Inside a transaction. Returns whether more are left. */
export function sweep(environment: Environment, projections: readonly Projection[]): boolean {
  const stored: Checkpoints = readCheckpoints(environment, 'checkpoints');
  for (const projection of projections) {
    const name = storedName(projection);
    for (let old = (stored[name]?.generation ?? 0) - 1; old >= 0; old--) {
      const rows = environment.tables.range({ prefix: [`${name}.${old}`], limit: SLICE });
      for (const { key } of rows) environment.tables.remove(key);
      if (rows.length > 0) return true;
    }
  }
  return false;
}
