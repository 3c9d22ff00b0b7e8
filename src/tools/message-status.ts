import * as z from 'zod';
import {
  lastWakeEvent,
  linkedIds,
  observeAgents,
  type Receipt,
  receiptOf,
  recipientOf,
  serversConcerned,
  wakeHistory,
} from '../agents/index.js';
import type { DataOf, Event, Moment } from '../events/index.js';
import { sessionAt } from '../projections/index.js';
import { done, only } from './answers.js';
import { line } from './bounds.js';
import { isReserved, recipientNow } from './status-recipient.js';
import { adviceOn, noteOn, UNKNOWN_ADVICE, UNKNOWN_NOTE } from './status-words.js';
import { type Answer, defineTool, type RecipientFacts } from './types.js';

/** The story of a message as of a position, and what its recipient does now. */
interface StatusFacts extends RecipientFacts {
  readonly story: readonly Event[];
  readonly asOf: number;
}

/** Most events that are looked through for what was recorded after the facts were gathered. */
const NEWEST = 1000;

/** Tells how far a message has come: no further than its events prove. Records nothing. */
export const messageStatus = defineTool({
  name: 'message_status',
  description:
    'How far a message got: given to the peer (delivered), waiting (pending) or unknown; answered or closed; wakes; ' +
    'what to do now.',
  input: z.object({ message_id: line(128) }),
  gather: ({ message_id }, surroundings): StatusFacts => {
    const { caller, look, story } = surroundings;
    const asOf = look((now) => now.head);
    const own = story(message_id);
    const events = inOrder([...own, ...linkedIds(message_id, own).flatMap((id) => story(id))]);
    const receipt = receiptOf(message_id, events);
    const addresses = (now: Moment) =>
      receipt.project === caller.project.id ? [recipientOf(now, receipt, receipt.project)] : [];
    return {
      story: events,
      asOf,
      ...observeAgents(surroundings, addresses, serversConcerned),
    };
  },
  decide(now, { message_id }, context) {
    const { facts, caller } = context;
    const events = inOrder([...facts.story, ...eventsAfter(now, facts.asOf)]);
    const receipt = receiptOf(message_id, events);
    // Of another project nothing may be told, not even that there is such a message.
    if (receipt.stage === 'unknown' || receipt.project !== caller.project.id)
      return only(unknown(message_id));
    const address = recipientOf(now, receipt, receipt.project);
    const status = statusOf(receipt);
    const reserved = status === 'pending' && isReserved(now, message_id, address, context);
    const recipient = recipientNow(now, address, context);
    const wakes = wakeHistory(message_id, events);
    const note = noteOn(receipt);
    return only(
      done({
        message_id,
        status,
        stage: receipt.stage,
        ...sendingOf(receipt),
        ...handingOver(receipt),
        ...endingOf(receipt),
        ...(reserved ? { reserved } : {}),
        ...(wakes === null ? {} : { wakes }),
        ...(note === null ? {} : { note }),
        advice: adviceOn(receipt, recipient, { reserved, lastWake: lastWakeEvent(message_id, events) }),
      }),
    );
  },
});

function unknown(message_id: string): Answer {
  return done({
    message_id,
    status: 'unknown',
    stage: 'unknown',
    note: UNKNOWN_NOTE,
    advice: UNKNOWN_ADVICE,
  });
}

function inOrder(events: readonly Event[]): Event[] {
  return [...new Map(events.map((event) => [event.seq, event])).values()].sort((a, b) => a.seq - b.seq);
}

function eventsAfter(now: Moment, asOf: number): Event[] {
  const events: Event[] = [];
  for (let seq = asOf + 1; seq <= Math.min(now.head, asOf + NEWEST); seq++) {
    const event = now.event(seq);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** `pending` says that it lies in the mailbox: a message of which only the sending is on record need not. */
function statusOf({ handOver, confirmation, delivered }: Receipt): 'delivered' | 'pending' | 'unknown' {
  if (handOver !== undefined || confirmation !== undefined) return 'delivered';
  return delivered === undefined ? 'unknown' : 'pending';
}

function sendingOf({ sent, delivered }: Receipt) {
  const enqueued = sent ?? delivered;
  return {
    enqueued_at: enqueued === undefined ? null : seconds(enqueued.at),
    target_session_id: sent?.data.to.session ?? (delivered ? sessionAt(delivered.data.address) : null),
    target_server_pid: sent?.data.recipientPid ?? null,
  };
}

function handingOver({ handOver, confirmation }: Receipt) {
  const given = handOver ?? confirmation;
  if (given === undefined) return {};
  const door = handOver?.data.door;
  return {
    ...(handOver === undefined ? {} : { delivered_at: seconds(handOver.at) }),
    ...(door === undefined ? {} : { via: viaOf(door), door }),
    recipient_session_id: sessionAt(given.data.address),
    confirmed: confirmation !== undefined,
  };
}

function viaOf(door: DataOf<'message.handed_over'>['door']): 'hook' | 'read_my_messages' | 'ask_peer_reply' {
  if (door === 'read') return 'read_my_messages';
  return door === 'ask' ? 'ask_peer_reply' : 'hook';
}

function endingOf({ answer, work }: Receipt) {
  return {
    ...(answer === undefined ? {} : { answered_at: seconds(answer.at), answer_message_id: answer.messageId }),
    ...(work === undefined ? {} : { obligation_state: work.state }),
    ...(work?.closing === undefined ? {} : { closed_at: seconds(work.closing.at) }),
  };
}

function seconds(at: number): number {
  return Math.floor(at / 1000);
}
