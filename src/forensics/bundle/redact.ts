import { createHash, createHmac } from 'node:crypto';
import { BadRecord, definitionOf, type Event } from '../../events/index.js';
import type { History } from '../history.js';
import { HistoryError } from '../history-error.js';
import { type Hiding, rules } from './redaction-rules.js';

/** Hexadecimal digits of a name that stands for another. */
const PSEUDONYM_DIGITS = 10;
/** Hexadecimal digits of the digest that stands for a text. */
const DIGEST_DIGITS = 8;
/** A path within a sentence. */
const PATHS = /(?<![\w/])\/[^\s"'():,;]+/g;

/**
 * The same history without what people and agents wrote and without the paths of a machine. Ids and addresses
 * stay, so that it folds to the same mailboxes, waits, work and wakes. The same path has the same name in it, which
 * nobody can trace back without the secret. Throws `HistoryError` 'not-kept' when its beginning is not kept: rows of a
 * saved state cannot be redacted, only folded anew.
 */
export function redacted(history: History, secret: string): History {
  if (history.earliest > 0) {
    throw new HistoryError(
      'not-kept',
      `What was before position ${history.earliest + 1} is not kept any more, so nothing can be redacted: export without --redact.`,
    );
  }
  const hiding = hidingWith(secret);
  const hidden = (event: Event) => redactedEvent(event, hiding);
  return {
    kind: history.kind,
    origin: history.origin,
    head: history.head,
    earliest: history.earliest,
    quarantined: history.quarantined,
    digests: [],
    *read(from, to) {
      for (const kept of history.read(from, to)) yield kept instanceof BadRecord ? kept : hidden(kept);
    },
    event: (seq) => {
      const event = history.event(seq);
      return event && hidden(event);
    },
    about: (ref, where, most) => history.about(ref, where, most).map(hidden),
    idsBeginning: history.idsBeginning,
    asOf: history.asOf,
    baseAt: () => null,
  };
}

function hidingWith(secret: string): Hiding {
  const pseudonym = (text: string) =>
    createHmac('sha256', secret).update(text).digest('hex').slice(0, PSEUDONYM_DIGITS);
  const path = (text: string) => `/redacted/${pseudonym(text)}`;
  return {
    path,
    name: (text) => `redacted-${pseudonym(text)}`,
    text: (text) => {
      const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS);
      return `[${Buffer.byteLength(text)} bytes, sha256 ${digest}]`;
    },
    pathsIn: (text) => text.replace(PATHS, path),
  };
}

/** Of an event that only a newer program knows, nobody can say what of it may stay. */
function redactedEvent(event: Event, hiding: Hiding): Event {
  if (definitionOf(event.type) === undefined) return { ...event, data: {} } as Event;
  // The table pairs each field with its own rule; TypeScript loses that pairing in a union.
  const byField = rules[event.type] as Readonly<Record<string, Rule>>;
  const data = event.data as Readonly<Record<string, unknown>>;
  const kept = Object.entries(byField).map(([field, rule]) => [field, rule(data[field], hiding, data)]);
  return { ...event, data: Object.fromEntries(kept) } as Event;
}

type Rule = (value: unknown, hiding: Hiding, data: unknown) => unknown;
