/** A row's place: the group that is read together, then the member, by which a group is ordered. */
export type Key = readonly [group: string, member: string | number];

/** Which members of a group, in order. Bounds are inclusive. */
export interface Range {
  readonly group: string;
  readonly from?: string | number;
  readonly to?: string | number;
  readonly limit?: number;
  readonly reverse?: boolean;
}

/** One row of a range. */
export interface Row<V> {
  readonly member: string | number;
  readonly value: V;
}

/**
 * The small ordered tables a projection folds into. Two implementations behave alike: LMDB for the live
 * state, memory for verification, earlier moments and tests. Within one group all members are numbers or all
 * are strings; values are plain JSON data and must not be changed after `put` or `get`.
 */
export interface Tables {
  get<V>(table: string, key: Key): V | undefined;
  put(table: string, key: Key, value: unknown): void;
  remove(table: string, key: Key): void;
  range<V>(table: string, range: Range): Row<V>[];
}

/** One stored row of a projection. */
export interface StoredRow {
  readonly table: string;
  readonly group: string;
  readonly member: string | number;
  readonly value: unknown;
}
