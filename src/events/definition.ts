import type * as z from 'zod';

/** One kind of event: its stored shape and what the log must know about it. One file each, in `catalogue/`. */
export interface EventDefinition<K extends string = string, D = unknown> {
  readonly type: K;
  /** Current version of `data`. A new version only adds optional fields. */
  readonly v: number;
  /** A program that does not know a critical type must not append: its decisions would be wrong. */
  readonly critical: boolean;
  /** Somebody has to act on it at once: servers are called, and not only told that the log has grown. */
  readonly calls?: true;
  /** Built on demand: only import and verification parse with it, so a start does not pay for it. */
  readonly schema: () => z.ZodType<D>;
  /** Ids that this event mentions: the log can be asked for all events that mention one. */
  readonly refs: (data: D) => readonly (string | null)[];
  /** Steps `v → v + 1`, pure, applied when an older record is read. */
  readonly upcast?: { readonly [from: number]: (old: D) => D };
}

/** Declares an event; infers its data from the schema. */
export function defineEvent<const K extends string, D>(
  definition: EventDefinition<K, D>,
): EventDefinition<K, D> {
  return definition;
}
