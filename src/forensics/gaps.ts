import { BadRecord, type Event, type Seq } from '../events/index.js';

/** Positions, both ends included, of which a history gives nothing. */
export interface Gap {
  readonly seq: Seq;
  readonly to: Seq;
  /** Whether the records are there, and were set aside because they cannot be used. */
  readonly setAside: boolean;
}

/** What a history gives for a position. */
export type Kept = Event | BadRecord | Gap;

/** Whether this stands for positions of which there is nothing. */
export function isGap(kept: Kept): kept is Gap {
  return !(kept instanceof BadRecord) && 'setAside' in kept;
}

/** The same in order, with what is missing between `from` and `to` told where it is missing. */
export function* withGaps(
  kept: Iterable<Event | BadRecord>,
  { from, to, quarantined }: { from: Seq; to: Seq; quarantined: readonly Seq[] },
): Generator<Kept> {
  let next = from;
  for (const one of kept) {
    if (one.seq > next) yield* gapsBetween(next, one.seq - 1, quarantined);
    next = one.seq + 1;
    yield one;
  }
  if (next <= to) yield* gapsBetween(next, to, quarantined);
}

function* gapsBetween(from: Seq, to: Seq, quarantined: readonly Seq[]): Generator<Gap> {
  let next = from;
  for (const seq of quarantined) {
    if (seq < next || seq > to) continue;
    if (seq > next) yield { seq: next, to: seq - 1, setAside: false };
    yield { seq, to: seq, setAside: true };
    next = seq + 1;
  }
  if (next <= to) yield { seq: next, to, setAside: false };
}
