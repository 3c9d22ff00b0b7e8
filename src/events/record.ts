import { crc32 } from 'node:zlib';
import { definitionOf, type EventType } from './catalogue.js';
import type { Actor, Event, NewEvent, Seq } from './types.js';

/** Bytes of a checksum in front of every stored record. */
const CHECKSUM_BYTES = 4;

/** A stored record cannot be used: its bytes are damaged, or a fold of this program throws on it. */
export class BadRecord extends Error {
  override readonly name = 'BadRecord';

  constructor(
    readonly seq: Seq,
    readonly reason: string,
  ) {
    super(`record ${seq} cannot be used: ${reason}`);
  }
}

/** Completes a decided event with what only the log knows. */
export function stamp(event: NewEvent, seq: Seq, at: number, actor: Actor): Event {
  // The union of event kinds is lost when one is rebuilt field by field; the pairing of type and data is kept.
  return {
    seq,
    at,
    type: event.type,
    v: definitionOf(event.type)?.v ?? 1,
    actor,
    correlation: event.correlation ?? null,
    causation: event.causation ?? null,
    data: event.data,
  } as Event;
}

/** The stored form: checksum, then JSON. The position is inside, so that a record cannot stand in for another. */
export function encodeRecord(event: Event): Buffer {
  const json = JSON.stringify(event);
  const bytes = Buffer.allocUnsafe(CHECKSUM_BYTES + Buffer.byteLength(json));
  bytes.write(json, CHECKSUM_BYTES);
  bytes.writeUInt32BE(crc32(bytes.subarray(CHECKSUM_BYTES)), 0);
  return bytes;
}

/**
 * The event behind stored bytes, upcast to today's shape. An event of an unknown type is returned as it is:
 * nobody handles it. Throws `BadRecord`.
 */
export function decodeRecord(seq: Seq, bytes: Uint8Array): Event {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length <= CHECKSUM_BYTES) throw new BadRecord(seq, 'it is too short');
  const json = buffer.subarray(CHECKSUM_BYTES);
  if (crc32(json) !== buffer.readUInt32BE(0)) throw new BadRecord(seq, 'its checksum does not match');
  return upcast(parse(seq, json.toString('utf8')));
}

/** The same for whoever goes on: what is bad is given back, and nothing thrown. */
export function eventOrBad(seq: Seq, bytes: Uint8Array): Event | BadRecord {
  try {
    return decodeRecord(seq, bytes);
  } catch (error) {
    if (error instanceof BadRecord) return error;
    throw error;
  }
}

function parse(seq: Seq, json: string): Event {
  let event: Event;
  try {
    event = JSON.parse(json) as Event;
  } catch {
    throw new BadRecord(seq, 'it is not JSON');
  }
  if (event?.seq !== seq) throw new BadRecord(seq, 'it belongs to another position');
  return event;
}

/** An event that was read elsewhere, in today's shape. Its data must be of a shape that its type once had. */
export function upcast(event: Event): Event {
  const definition = definitionOf(event.type);
  if (!definition?.upcast || event.v >= definition.v) return event;
  let data: unknown = event.data;
  for (let v = event.v; v < definition.v; v++) data = definition.upcast[v]?.(data) ?? data;
  return { ...event, data } as Event;
}

/** Ids that an event mentions, each once. */
export function refsOf(event: Event): Set<string> {
  const refs = new Set<string>();
  for (const ref of definitionOf(event.type)?.refs(event.data) ?? []) if (ref !== null) refs.add(ref);
  return refs;
}

/** Whether a program that does not know this type must stop appending. */
export function isCritical(type: EventType): boolean {
  return definitionOf(type)?.critical ?? false;
}
