import type { Moment, Seq } from '../../events/index.js';
import type { Door } from './fleet.js';

/** What is remembered at most; then it is read again. */
const REMEMBERED = 20_000;

/** Facts that the tables only point to. Positions mean the same at every moment, so each is read once. */
export interface Lookups {
  /** When an event was written: unix milliseconds; null when it cannot be read. */
  at(seq: Seq): number | null;
  /** By which door a hand-over gave its messages; null when it cannot be read. */
  door(handOver: Seq): Door | null;
  /** What was made of a row before; rows are never changed, so it is good as long as that very row is there. */
  of<T>(row: object, make: () => T): T;
}

/** Reads such facts where they are. */
export function lookupsIn(event: Moment['event']): Lookups {
  const known = new Map<Seq, { readonly at: number | null; readonly door: Door | null }>();
  const made = new WeakMap<object, unknown>();
  const factsOf = (seq: Seq) => {
    const remembered = known.get(seq);
    if (remembered !== undefined) return remembered;
    const found = event(seq);
    const door = found?.type === 'message.handed_over' ? found.data.door : null;
    const facts = { at: found?.at ?? null, door };
    if (known.size >= REMEMBERED) known.clear();
    known.set(seq, facts);
    return facts;
  };
  return {
    at: (seq) => factsOf(seq).at,
    door: (seq) => factsOf(seq).door,
    of: <T>(row: object, make: () => T) => {
      const before = made.get(row);
      if (before !== undefined) return before as T;
      const value = make();
      made.set(row, value);
      return value;
    },
  };
}
