import type { Event, EventLog, Seq, TimeRow } from '../../events/index.js';
import { KEEP_A_COPY } from './advice.js';
import type { Findings } from './findings.js';

const SLICE = 1000;
const SECOND_MS = 1000;

/** Compares the index by time with the events that it leads to. */
export interface TimesCheck {
  /** Takes the events of the log, in order; damaged ones and such as are not there are left out. */
  see(event: Event): void;
  finish(): void;
}

/**
 * A row belongs to the first event of each second that the latest time so far has reached. Behind a position that is
 * missing nobody can tell any more which events those were, so from there on only what rows do say is judged.
 * Memory: a slice of rows.
 */
export function checkTimes(log: Pick<EventLog, 'inspect'>, head: Seq, findings: Findings): TimesCheck {
  const rows = ascendingRows(log, findings);
  let row = rows.next();
  let latest = 0;
  let seen = 0;
  const passRowsBefore = (seq: Seq) => {
    for (; row.done !== true && row.value.seq < seq; row = rows.next())
      latest = Math.max(latest, row.value.second);
  };
  return {
    see: ({ seq, at }) => {
      passRowsBefore(seq);
      seen += 1;
      const second = Math.floor(at / SECOND_MS) * SECOND_MS;
      if (row.done !== true && row.value.seq === seq) {
        if (row.value.second !== second || second <= latest) findings.add('time-index', seq, unfit(seq));
        row = rows.next();
      } else if (second > latest && seen === seq) {
        findings.add('time-index', seq, `The index by time lacks record ${seq}. ${KEEP_A_COPY}`);
      }
      latest = Math.max(latest, second);
    },
    finish: () => {
      passRowsBefore(head + 1);
      for (; row.done !== true; row = rows.next()) {
        const { seq } = row.value;
        if (seq > log.inspect((store) => store.head)) findings.add('time-index', seq, unfit(seq));
      }
    },
  };
}

/** All rows, but for those that do not come after the one before them. */
function* ascendingRows(log: Pick<EventLog, 'inspect'>, findings: Findings): Generator<TimeRow> {
  let second = -1;
  let seq = 0;
  for (let full = true; full; ) {
    const rows = log.inspect((store) => store.times(second, SLICE));
    for (const row of rows) {
      second = row.second;
      if (row.seq > seq) {
        seq = row.seq;
        yield row;
      } else findings.add('time-index', row.seq, unfit(row.seq));
    }
    full = rows.length === SLICE;
  }
}

function unfit(seq: Seq): string {
  return `The index by time leads to record ${seq}, and its time does not fit. ${KEEP_A_COPY}`;
}
