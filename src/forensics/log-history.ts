import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  BadRecord,
  decodeRecord,
  type Event,
  type EventLog,
  homeOf,
  type RawRecord,
  type RefRow,
  refsOf,
  type Seq,
} from '../events/index.js';
import { baseFor, readEverything, readSnapshotHead, savedStates } from '../retention/index.js';
import type { History, RecordedDigests } from './history.js';
import { idsBeginningIn, MOST_LOOKED_AT, maybeId, mentionedIn } from './whole-id.js';

/** The log of a home, which is open, with its archive and its saved states. Its head is the present one. */
export function historyOfLog(log: EventLog, root: string): History {
  const { head, quarantined } = log.extent();
  const { earliest, segments } = log.archive();
  const folder = homeOf({ OXTAIL_HOME: root }).archive;
  const read = (from: Seq, to: Seq) => readEverything(log, from, Math.min(to, head));
  return {
    kind: 'log',
    origin: root,
    head,
    earliest,
    missing: segments.map(({ name }) => name).filter((name) => !existsSync(join(folder, name))),
    quarantined,
    get digests() {
      return digestsIn(folder);
    },
    read,
    event: (seq) => usable(log, seq) ?? archivedEvent(log, seq),
    about: (ref, where, most) => {
      if (!maybeId(ref)) return [];
      const found = where === 'archive' ? archivedAbout(log, ref) : keptAbout(log, ref, most);
      return found.filter(({ seq }) => seq <= head);
    },
    idsBeginning: (text, where) => {
      if (!maybeId(text)) return [];
      return where === 'archive'
        ? idsBeginningIn(archivedWith(log, JSON.stringify(text).slice(0, -1)), text)
        : keptBeginning(log, text);
    },
    asOf: (at) => asOf(log, read, head, at),
    baseAt: (seq, projections) => baseFor(folder, projections, seq),
    peek: (question) =>
      log.peek((now) => question({ ...now, event: (seq) => orNothing(() => now.event(seq)) })),
  };
}

function digestsIn(folder: string): RecordedDigests[] {
  return savedStates(folder).flatMap((seq) => {
    const saved = readSnapshotHead(folder, seq);
    return saved === null ? [] : [{ seq, of: saved.digests }];
  });
}

function keptAbout(log: EventLog, ref: string, most?: number): Event[] {
  return log.byRef(ref, most).flatMap((seq) => usable(log, seq) ?? []);
}

function archivedAbout(log: EventLog, ref: string): Event[] {
  const holding = archivedWith(log, JSON.stringify(ref).slice(1, -1));
  return [...holding].filter((event) => refsOf(event).has(ref));
}

/** The archive has no index of ids: all of it is looked through, but only what holds a text is decoded. */
function* archivedWith(log: EventLog, text: string): Generator<Event> {
  const written = Buffer.from(text);
  for (let next = 1; ; ) {
    const block = log.archived(next, Number.MAX_SAFE_INTEGER);
    if (block === null) return;
    const holding = block.records.filter(({ bytes }) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(written),
    );
    yield* holding.flatMap(decoded);
    next = block.next;
  }
}

/** The index of ids is in their order: from each the next is asked for, however many events it has. */
function* keptBeginning(log: EventLog, text: string): Generator<string> {
  for (let behind: RefRow = { ref: text, seq: 0 }; ; ) {
    const [next] = log.inspect((store) => store.refs(behind, 1));
    if (!next?.ref.startsWith(text)) return;
    if (keptAbout(log, next.ref, MOST_LOOKED_AT).some((event) => mentionedIn(event).has(next.ref)))
      yield next.ref;
    behind = { ref: next.ref, seq: Number.MAX_SAFE_INTEGER };
  }
}

function archivedEvent(log: EventLog, seq: Seq): Event | undefined {
  return log
    .archived(seq, seq)
    ?.records.filter((record) => record.seq === seq)
    .flatMap(decoded)[0];
}

/** The log knows about when it was; what has left it since is looked through for the rest. */
function asOf(log: EventLog, read: History['read'], head: Seq, at: number): Seq {
  let seq = Math.min(log.asOf(at), head);
  for (const event of read(seq + 1, head)) {
    if (event instanceof BadRecord) continue;
    if (event.at > at) return seq;
    seq = event.seq;
  }
  return seq;
}

function decoded({ seq, bytes }: RawRecord): Event[] {
  const event = orNothing(() => decodeRecord(seq, bytes));
  return event === undefined ? [] : [event];
}

function usable(log: EventLog, seq: Seq): Event | undefined {
  return orNothing(() => log.read({ from: seq, to: seq })[0]);
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadRecord) return undefined;
    throw error;
  }
}
