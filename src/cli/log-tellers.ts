import { BadRecord } from '../events/index.js';
import { acquainted, type History, isGap, jsonLine, type Kept, Names } from '../forensics/index.js';
import { timelineLines } from './timeline-lines.js';

/** Tells what is given, in lines. Called again, it goes on where it was. */
export type Teller = (kept: Iterable<Kept>) => Iterable<string>;

/** Tells events for people, under the day of each. Of a part, names are asked for; the whole brings them along. */
export function lineTeller(history: History, isWhole: boolean): Teller {
  const names = new Names();
  let day: string | null = null;
  return function* (kept) {
    const known = isWhole ? kept : acquainted(history, kept, names);
    for (const { date, line } of timelineLines(known, history.head, names)) {
      if (date !== null && date !== day) {
        day = date;
        yield date;
      }
      yield line;
    }
  };
}

/** Tells each event whole, as a line of JSON; what cannot be read or is missing, too. */
export function jsonTeller(): Teller {
  return function* (kept) {
    for (const one of kept) yield jsonLine(asData(one));
  };
}

function asData(kept: Kept): object {
  if (kept instanceof BadRecord) return { seq: kept.seq, unusable: kept.reason };
  if (!isGap(kept)) return kept;
  const { seq, to, setAside } = kept;
  return setAside ? { seq, setAside } : { seq, missingTo: to };
}
