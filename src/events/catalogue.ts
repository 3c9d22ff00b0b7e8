import type * as z from 'zod';
import { askAnswered } from './catalogue/ask-answered.js';
import { askCancelled } from './catalogue/ask-cancelled.js';
import { askEnded } from './catalogue/ask-ended.js';
import { askExpired } from './catalogue/ask-expired.js';
import { askOpened } from './catalogue/ask-opened.js';
import { ledgerPruned } from './catalogue/ledger-pruned.js';
import { logCompacted } from './catalogue/log-compacted.js';
import { messageAnnounced } from './catalogue/message-announced.js';
import { messageConfirmed } from './catalogue/message-confirmed.js';
import { messageDelivered } from './catalogue/message-delivered.js';
import { messageHandedOver } from './catalogue/message-handed-over.js';
import { messageReturned } from './catalogue/message-returned.js';
import { messageSent } from './catalogue/message-sent.js';
import { obligationCancelled } from './catalogue/obligation-cancelled.js';
import { obligationClosed } from './catalogue/obligation-closed.js';
import { projectionRebuilt } from './catalogue/projection-rebuilt.js';
import { recordQuarantined } from './catalogue/record-quarantined.js';
import { requestRefused } from './catalogue/request-refused.js';
import { sessionActivity } from './catalogue/session-activity.js';
import { sessionClaimed } from './catalogue/session-claimed.js';
import { sessionContinued } from './catalogue/session-continued.js';
import { sessionEnded } from './catalogue/session-ended.js';
import { sessionOpened } from './catalogue/session-opened.js';
import { sessionReleased } from './catalogue/session-released.js';
import { sessionStarted } from './catalogue/session-started.js';
import { sessionStateSet } from './catalogue/session-state-set.js';
import { wakeFired } from './catalogue/wake-fired.js';
import { wakeRequested } from './catalogue/wake-requested.js';
import { wakeSkipped } from './catalogue/wake-skipped.js';
import { wakeTaken } from './catalogue/wake-taken.js';
import type { EventDefinition } from './definition.js';

/** Every kind of event. A new one is one file and one line here. */
const definitions = [
  sessionStarted,
  sessionEnded,
  sessionOpened,
  sessionClaimed,
  sessionReleased,
  sessionContinued,
  sessionStateSet,
  sessionActivity,
  messageSent,
  messageDelivered,
  messageHandedOver,
  messageConfirmed,
  messageReturned,
  messageAnnounced,
  askOpened,
  askAnswered,
  askExpired,
  askCancelled,
  askEnded,
  obligationClosed,
  obligationCancelled,
  wakeRequested,
  wakeTaken,
  wakeFired,
  wakeSkipped,
  requestRefused,
  ledgerPruned,
  recordQuarantined,
  projectionRebuilt,
  logCompacted,
] as const;

type Definitions = (typeof definitions)[number];

/** Name of a kind of event: past tense, dotted. */
export type EventType = Definitions['type'];

/** The data of one kind of event, as its schema says. */
export type DataOf<K extends EventType> = z.infer<ReturnType<Extract<Definitions, { type: K }>['schema']>>;

const byType: ReadonlyMap<string, EventDefinition> = new Map(
  definitions.map((definition) => [definition.type, definition as unknown as EventDefinition]),
);

/** The definition of a type; undefined for one that only a newer program knows. */
export function definitionOf(type: string): EventDefinition | undefined {
  return byType.get(type);
}

/** All types, in the order of the catalogue. */
export function eventTypes(): readonly EventType[] {
  return definitions.map((definition) => definition.type);
}
