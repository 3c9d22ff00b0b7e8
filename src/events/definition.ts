import type * as z from 'zod';

/**
 * What schemas are made of. Whoever checks shapes brings it, so that nobody else loads the library; only what is
 * named here, so that a bundle leaves out the rest.
 */
export type Zod = Pick<
  typeof z,
  'array' | 'boolean' | 'enum' | 'int' | 'literal' | 'number' | 'record' | 'strictObject' | 'string' | 'tuple'
>;

/** One kind of event: its stored shape and what the log must know about it. One file each, in `catalogue/`. */
export interface EventDefinition<K extends string = string, D = unknown> {
  readonly type: K;
  /** Current version of `data`. A new version only adds optional fields. */
  readonly v: number;
  /** A program that does not know a critical type must not append: its decisions would be wrong. */
  readonly critical: boolean;
  /** Somebody has to act on it at once: servers are called, and not only told that the log has grown. */
  readonly calls?: true;
  /** Only import and verification parse with it. */
  readonly schema: (z: Zod) => z.ZodType<D>;
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
