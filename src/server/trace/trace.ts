import { setTimeout } from 'node:timers/promises';
import type { Ambient, Event, EventLog, Seq, Tail } from '../../events/index.js';
import { continuedId, findAgent, parseAddress } from '../../projections/index.js';
import type { Self } from '../self.js';
import { type Detected, detectionRecord } from './detection.js';
import { Known } from './known.js';
import { type TraceRecord, traceLine } from './record.js';
import { recordsOf, type Surroundings } from './tellers.js';
import { traceFile } from './trace-file.js';

/** How long the end of a server may wait for its last lines. */
const LAST_MS = 1000;

/** What this server does, told in a file that the user asked for. Nothing of it fails or is waited for. */
export interface Trace {
  /** Tells from now on what this server records. Given the log before the server is on record. */
  follow(connection: { readonly self: Self; readonly log: EventLog; readonly tail: Tail }): void;
  /** Tells of a search for an id, which leaves no event where it finds none. */
  detected(detected: Detected, self: Self): void;
  /** Tells what has not been told yet. The log must still be open. Never rejects. */
  close(): Promise<void>;
}

/** The trace that the environment asks for; null when it asks for none. */
export function openTrace({ env, now }: Ambient): Trace | null {
  const path = env.MCP_TRACE_FILE;
  if (path === undefined || path === '') return null;
  const file = traceFile(path);
  const tell = (record: TraceRecord, at: number, { started }: Self) =>
    file.write(traceLine(record, at, started.process.pid));
  let finish = () => {};
  return {
    follow: ({ self, log, tail }) => {
      finish();
      const around = surroundingsOf(self, log, env);
      let last: Seq = headOf(log);
      const note = (event: Event) => {
        last = event.seq;
        around.known.note(event);
        for (const record of recordsOf(event, around)) tell(record, event.at, self);
      };
      const following = tail(last).subscribe(note);
      finish = () => {
        following.unsubscribe();
        // The bell of the last events may not have been heard yet: whoever subscribes is told at once.
        tail(last).subscribe(note).unsubscribe();
        finish = () => {};
      };
    },
    detected: (detected, self) => tell(detectionRecord(detected, self.adapter, env), now(), self),
    close: async () => {
      finish();
      await Promise.race([file.flush(), setTimeout(LAST_MS, null, { ref: false })]);
    },
  };
}

function headOf(log: EventLog): Seq {
  try {
    return log.head();
  } catch {
    return 0;
  }
}

function surroundingsOf(self: Self, log: EventLog, env: Ambient['env']): Surroundings {
  const found = self.adapter.sessionFromEnvironment(env);
  return {
    known: new Known(self.server),
    environmentSession: 'session' in found ? found.session : null,
    clientTypeAt: (address) => {
      const addressee = parseAddress(address);
      if (addressee.kind === 'server') return 'unknown';
      const { project, session } = addressee;
      try {
        const seen = log.peek((now) => findAgent(now, project, continuedId(now, project, session)));
        return seen?.answer?.clientType ?? 'unknown';
      } catch {
        return 'unknown';
      }
    },
  };
}
