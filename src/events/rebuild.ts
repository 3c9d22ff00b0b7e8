import { foldSlice, nextGeneration, SLICE, sweep, type Work } from './catch-up.js';
import { readCheckpoints, storedName, writeCheckpoints } from './checkpoints.js';
import { quarantineCount, readHead } from './journal.js';
import type { Environment } from './lmdb.js';
import type { Projection } from './projection.js';

/** The generation that was in use when a rebuild began, by `name@version`: a later one is as new as was wanted. */
export type Generations = ReadonlyMap<string, number>;

/** Which tables are in use now. */
export function generationsInUse(environment: Environment, projections: readonly Projection[]): Generations {
  return environment.transact(() => {
    const stored = readCheckpoints(environment, 'checkpoints');
    return new Map(
      projections.map((projection) => {
        const name = storedName(projection);
        return [name, stored[name]?.generation ?? 0];
      }),
    );
  });
}

/**
 * Folds projections anew beside the tables in use, one slice in one transaction. Whoever folds the same goes on where
 * the other was, and what was left half done is gone on with. Returns whether more than one slice is left. Throws
 * `BadRecord`; that slice is then undone.
 */
export function rebuildSlice(
  environment: Environment,
  projections: readonly Projection[],
  since: Generations,
): boolean {
  return environment.transact(() => {
    const work = pendingWork(environment, projections, since);
    const head = readHead(environment).seq;
    const from = Math.min(head, ...work.map(({ checkpoint }) => checkpoint.seq));
    if (head - from <= SLICE) return false;
    foldSlice(environment, work, from, from + SLICE);
    const building = { ...readCheckpoints(environment, 'building') };
    for (const { stored, checkpoint } of work) {
      building[stored] = { ...checkpoint, seq: Math.max(checkpoint.seq, from + SLICE) };
    }
    writeCheckpoints(environment, 'building', building);
    return true;
  });
}

/**
 * Folds what is left and puts the new tables in the place of the old. Inside a transaction. Returns what was switched,
 * or null when too much is left for one transaction.
 */
export function switchOver(
  environment: Environment,
  projections: readonly Projection[],
  since: Generations,
): readonly { readonly projection: Projection; readonly generation: number }[] | null {
  const work = pendingWork(environment, projections, since);
  const head = readHead(environment).seq;
  const from = Math.min(head, ...work.map(({ checkpoint }) => checkpoint.seq));
  if (head - from > SLICE) return null;
  foldSlice(environment, work, from, head);
  const stored = { ...readCheckpoints(environment, 'checkpoints') };
  const building = { ...readCheckpoints(environment, 'building') };
  for (const { stored: name, checkpoint } of work) {
    stored[name] = { ...checkpoint, seq: head };
    delete building[name];
  }
  writeCheckpoints(environment, 'checkpoints', stored);
  writeCheckpoints(environment, 'building', building);
  return work.map(({ projection, checkpoint }) => ({ projection, generation: checkpoint.generation }));
}

/** Removes some rows of tables that were replaced. Returns whether more are left. */
export function sweepSlice(environment: Environment, projections: readonly Projection[]): boolean {
  return environment.transact(() => sweep(environment, projections));
}

/** What nobody has rebuilt since. */
function pendingWork(
  environment: Environment,
  projections: readonly Projection[],
  since: Generations,
): Work[] {
  const quarantined = quarantineCount(environment);
  const stored = readCheckpoints(environment, 'checkpoints');
  const building = readCheckpoints(environment, 'building');
  return projections.flatMap((projection): Work[] => {
    const name = storedName(projection);
    const inUse = stored[name] ?? { generation: 0, seq: 0, quarantined };
    if (inUse.generation !== since.get(name)) return [];
    return [
      {
        projection,
        stored: name,
        checkpoint: nextGeneration(inUse, building[name], quarantined),
        beside: true,
      },
    ];
  });
}
