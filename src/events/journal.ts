import { definitionOf, type EventType } from './catalogue.js';
import type { Environment } from './lmdb.js';
import { type BadRecord, decodeRecord, encodeRecord, isCritical, refsOf } from './record.js';
import { StoreError } from './store-error.js';
import type { Event, Seq } from './types.js';

/** Format of everything stored. Raised by any change that an older program would misread. */
const FORMAT = 1;

/** Spacing of the time index. */
const TIME_STEP_MS = 1000;
/** Events looked at together when a time is looked for. */
const TIME_SLICE = 64;
const MINUTE_MS = 60_000;

const NOTHING = new Uint8Array(0);

/** The end of the log: its last position, and the latest time that any event so far carries. */
export interface Head {
  readonly seq: Seq;
  readonly latest: number;
}

// Everything here runs inside a transaction: callers open it.

/** Marks a new store, or refuses one that this program does not understand. */
export function checkFormat({ meta, events }: Environment): void {
  const format = meta.get('format');
  if (format === undefined && events.range({ limit: 1 }).length === 0) {
    meta.put('format', FORMAT);
    return;
  }
  if (typeof format === 'number' && format > FORMAT) {
    throw new StoreError('newer-format', 'The log was written by a newer oxtail: update this one.');
  }
  if (format !== FORMAT) {
    throw new StoreError('foreign-file', 'The log folder holds a database that is not ours: move it aside.');
  }
}

/** Where the log ends now. */
export function readHead({ meta }: Environment): Head {
  return (meta.get('head') as Head | undefined) ?? { seq: 0, latest: 0 };
}

/**
 * Refuses to write when a newer program has recorded decisions that this one cannot understand.
 * Reading goes on.
 */
export function refuseUnknownDecisions({ meta }: Environment): void {
  const unknown = criticalTypes(meta).find((type) => definitionOf(type) === undefined);
  if (unknown === undefined) return;
  throw new StoreError(
    'newer-format',
    `A newer oxtail has recorded "${unknown}" events, which this one does not know: update it and restart.`,
  );
}

/** Writes events behind the head, with their refs and their place in time. */
export function writeEvents(environment: Environment, head: Head, written: readonly Event[]): Head {
  let latest = head.latest;
  for (const event of written) {
    environment.events.put(event.seq, encodeRecord(event));
    for (const ref of refsOf(event)) environment.refs.put([ref, event.seq], NOTHING);
    if (step(event.at) > step(latest)) environment.times.put(step(event.at) * TIME_STEP_MS, event.seq);
    latest = Math.max(latest, event.at);
  }
  rememberCriticalTypes(environment.meta, written);
  const next = { seq: head.seq + written.length, latest };
  environment.meta.put('head', next);
  return next;
}

/** The event at a position; undefined when there is none or it is quarantined. Throws `BadRecord`. */
export function readEvent(environment: Environment, seq: Seq): Event | undefined {
  const bytes = environment.events.get(seq);
  if (bytes === undefined || isSetAside(environment, seq)) return undefined;
  return decodeRecord(seq, bytes);
}

/** Events from one position to another, at most `limit`, without the quarantined. Throws `BadRecord`. */
export function readEvents(environment: Environment, from: Seq, to: Seq, limit: number): Event[] {
  if (from === to) {
    const event = readEvent(environment, from);
    return event === undefined ? [] : [event];
  }
  const quarantined = new Set(quarantinedSeqs(environment, from, to));
  return environment.events
    .map({ from, to, limit }, (seq, bytes) => (quarantined.has(seq) ? undefined : decodeRecord(seq, bytes)))
    .filter((event) => event !== undefined);
}

/** Positions of the events that mention an id, oldest first; at most `most`, half of them the newest. */
export function seqsOf({ refs }: Environment, ref: string, most?: number): Seq[] {
  const limit = most === undefined ? undefined : Math.ceil(most / 2);
  const first = refs.range({ prefix: [ref], limit }).map(({ key }) => key[1]);
  if (most === undefined || first.length < Math.ceil(most / 2)) return first;
  const last = refs.range({ prefix: [ref], limit: Math.floor(most / 2), reverse: true });
  return [...new Set([...first, ...last.map(({ key }) => key[1]).reverse()])];
}

/** The last position that the running maximum of event times had reached by then; 0 before the first. */
export function seqAsOf(environment: Environment, at: number): Seq {
  const head = readHead(environment);
  if (at >= head.latest) return head.seq;
  const mark = environment.times.range({ from: 0, to: at, reverse: true, limit: 1 })[0];
  // The mark names the first event of its second, which may itself be later than `at`.
  let seq = mark === undefined ? 0 : mark.value - 1;
  for (;;) {
    const events = readEvents(environment, seq + 1, head.seq, TIME_SLICE);
    const later = events.findIndex((event) => event.at > at);
    seq = (later === -1 ? events.at(-1) : events[later - 1])?.seq ?? seq;
    if (later !== -1 || events.length === 0) return seq;
  }
}

/** Takes events out of the log, with their refs. Their places in time stay, thinned out. Throws `BadRecord`. */
export function removeEvents(environment: Environment, seqs: readonly Seq[]): void {
  for (const seq of seqs) {
    const event = readEvent(environment, seq);
    if (event === undefined) continue;
    for (const ref of refsOf(event)) environment.refs.remove([ref, seq]);
    environment.events.remove(seq);
    thinOut(environment, event);
  }
}

/** Of what is archived, one mark a minute will do. */
function thinOut({ times }: Environment, { seq, at }: Event): void {
  const key = step(at) * TIME_STEP_MS;
  if (times.get(key) !== seq) return;
  const before = times.range({ from: 0, to: key - 1, reverse: true, limit: 1 })[0];
  if (before !== undefined && Math.floor(before.key / MINUTE_MS) === Math.floor(key / MINUTE_MS))
    times.remove(key);
}

/** How many records are quarantined; a fold is valid only for the number it was made with. */
export function quarantineCount({ meta }: Environment): number {
  return (meta.get('quarantined') as number | undefined) ?? 0;
}

/** Takes a record out of every fold. The event that says so is appended by the caller. */
export function setAside(environment: Environment, bad: BadRecord): void {
  environment.meta.put(['quarantine', bad.seq], bad.reason);
  environment.meta.put('quarantined', quarantineCount(environment) + 1);
}

/** Positions of quarantined records from one position to another. */
export function quarantinedSeqs(environment: Environment, from: Seq, to: Seq): Seq[] {
  // Almost always: a search costs more than all else about a single event.
  if (quarantineCount(environment) === 0) return [];
  return environment.meta
    .range({ from: ['quarantine', from], to: ['quarantine', to] })
    .flatMap(({ key }) => (Array.isArray(key) && typeof key[1] === 'number' ? [key[1]] : []));
}

/** Whether a record was set aside already. */
export function isSetAside({ meta }: Environment, seq: Seq): boolean {
  return meta.get(['quarantine', seq]) !== undefined;
}

function step(at: number): number {
  return Math.floor(at / TIME_STEP_MS);
}

function criticalTypes(meta: Environment['meta']): string[] {
  return (meta.get('critical') as string[] | undefined) ?? [];
}

function rememberCriticalTypes(meta: Environment['meta'], written: readonly Event[]): void {
  const known = criticalTypes(meta);
  const added = new Set<EventType>();
  for (const { type } of written) if (isCritical(type) && !known.includes(type)) added.add(type);
  if (added.size > 0) meta.put('critical', [...known, ...added]);
}
