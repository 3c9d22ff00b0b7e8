import type { Environment } from './lmdb.js';
import { lmdbTables } from './lmdb-tables.js';
import type { Projection } from './projection.js';
import type { StoredRow, Tables } from './tables.js';
import type { Seq } from './types.js';

/** No fold was made with so many records quarantined: it is begun anew. */
const VOID = -1;

/** How far a stored projection has been folded, and with how many records quarantined. */
export interface Checkpoint {
  /** Rebuilding makes the next generation beside this one. */
  readonly generation: number;
  readonly seq: Seq;
  readonly quarantined: number;
}

/** Checkpoints by `name@version`, also those of other programs' versions. */
export type Checkpoints = Readonly<Record<string, Checkpoint>>;

/** What a projection is called where it is stored. */
export function storedName({ name, version }: Projection): string {
  return `${name}@${version}`;
}

/** All checkpoints. Inside a transaction. */
export function readCheckpoints({ meta }: Environment, which: 'checkpoints' | 'building'): Checkpoints {
  return (meta.get(which) as Checkpoints | undefined) ?? {};
}

/** Replaces all checkpoints. Inside a transaction. */
export function writeCheckpoints(
  { meta }: Environment,
  which: 'checkpoints' | 'building',
  checkpoints: Checkpoints,
): void {
  meta.put(which, checkpoints);
}

/** Whether a projection's tables say what the log says up to `head`. */
export function isCurrent(checkpoint: Checkpoint | undefined, head: Seq, quarantined: number): boolean {
  return checkpoint !== undefined && checkpoint.seq === head && checkpoint.quarantined === quarantined;
}

/**
 * Makes void what was folded half-way when events up to a position were taken out of the log: whoever had folded the
 * beginning of a story would never see its end, nor an earlier compaction that went along. Inside a transaction.
 */
export function voidFoldsBefore(environment: Environment, last: Seq): void {
  for (const which of ['checkpoints', 'building'] as const) {
    const before = Object.entries(readCheckpoints(environment, which));
    const after = before.map(([stored, checkpoint]) => {
      const isHalfWay = checkpoint.seq > 0 && checkpoint.seq < last;
      return [stored, isHalfWay ? { ...checkpoint, quarantined: VOID } : checkpoint] as const;
    });
    if (after.some(([, checkpoint], index) => checkpoint !== before[index]?.[1]))
      writeCheckpoints(environment, which, Object.fromEntries(after));
  }
}

/** All rows of one generation of a projection. Inside a transaction. */
export function storedRows({ tables }: Environment, projection: Projection, generation: number): StoredRow[] {
  return tables
    .range({ prefix: [`${storedName(projection)}.${generation}`] })
    .map(({ key: [, table, group, member], value }) => ({ table, group, member, value }));
}

/** Tables of these projections at the given generations. A table belongs to the projection it is named after. */
export function tablesAt(
  environment: Environment,
  projections: readonly Projection[],
  generationOf: (stored: string) => number,
): Tables {
  const scopes = new Map(
    projections.map((projection) => {
      const stored = storedName(projection);
      return [projection.name, `${stored}.${generationOf(stored)}`];
    }),
  );
  const scopeOfTable = new Map<string, string>();
  return lmdbTables(environment.tables, (table) => {
    const known = scopeOfTable.get(table);
    if (known !== undefined) return known;
    const scope = scopes.get(table.slice(0, table.indexOf('.')));
    if (scope === undefined) throw new Error(`table ${table} belongs to no projection`);
    scopeOfTable.set(table, scope);
    return scope;
  });
}
