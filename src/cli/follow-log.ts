import { BadRecord, type Event, type EventLog, ringsOf, type Seq, StoreError } from '../events/index.js';
import { isGap, type Kept, readKept, withGaps } from '../forensics/index.js';
import { type Context, print } from './context.js';
import { ENDING_SIGNALS } from './ending-signals.js';
import type { Teller } from './log-tellers.js';

/** How often the log is looked at although no bell rang. */
const SLOW_POLL_MS = 500;

/** What is to be followed, and how it is told. */
export interface Following {
  readonly log: EventLog;
  /** Folder of the log's bell. */
  readonly bell: string;
  /** The last position that has been told. */
  readonly from: Seq;
  readonly filters: readonly ((event: Event) => boolean)[];
  readonly tell: Teller;
}

/** Prints what is appended from now on, until a signal comes or nobody reads any more. */
export async function followLog(context: Context, following: Following): Promise<void> {
  const { output } = context;
  const end = new AbortController();
  const stop = () => end.abort();
  let ring = () => {};
  for (const signal of ENDING_SIGNALS) process.once(signal, stop);
  output.once('error', stop).once('close', stop);
  const rings = ringsOf(following.bell, SLOW_POLL_MS).subscribe(() => ring());
  end.signal.addEventListener('abort', () => ring());
  try {
    for (let last = following.from; !end.signal.aborted && output.writable; ) {
      // Listened for before looking, so that what comes in between is not slept through.
      const rung = new Promise<void>((resolve) => {
        ring = resolve;
      });
      const head = headOf(following.log, last);
      if (head === last) await rung;
      else await print(context, following.tell(wanted(following, last, head)));
      last = head;
    }
  } finally {
    rings.unsubscribe();
    for (const signal of ENDING_SIGNALS) process.off(signal, stop);
    output.off('error', stop).off('close', stop);
  }
}

/** A moment in which the store cannot be asked is made up for by the next look. */
function headOf(log: EventLog, last: Seq): Seq {
  try {
    return log.head();
  } catch (error) {
    if (error instanceof StoreError && error.code === 'busy') return last;
    throw error;
  }
}

function* wanted({ log, filters }: Following, last: Seq, head: Seq): Generator<Kept> {
  // A log that is shorter than what we have seen was made anew.
  const from = head < last ? 1 : last + 1;
  const range = { from, to: head, quarantined: log.extent().quarantined };
  for (const kept of withGaps(readKept(log, from, head), range)) {
    if (kept instanceof BadRecord || isGap(kept) || filters.every((filter) => filter(kept))) yield kept;
  }
}
