import type { Event, Moment } from '../../events/index.js';
import { type Address, parseAddress, waitGraph } from '../../projections/index.js';
import { type Circumstances, type MessageCase, standingOf } from './case.js';
import type { Finding } from './verdicts.js';

/** What the recipient of a message owes for it. */
export type Owed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'work' | 'answer' }
  /** There was a question, and nobody waits for its answer any more. */
  | { readonly kind: 'ended'; readonly ending: Event<'ask.ended'> };

/** What is still owed for a message, as its events prove. */
export function owedFor({ receipt, events }: MessageCase): Owed {
  if (receipt.work?.state === 'open') return { kind: 'work' };
  const request = requestOf(receipt.sent, events);
  if (request === null) return { kind: 'nothing' };
  for (const event of events) {
    if (event.type === 'ask.ended' && event.data.requestId === request)
      return { kind: 'ended', ending: event };
  }
  return { kind: 'answer' };
}

/** The request that a message makes; null when it makes none. */
export function requestOf(sent: Event<'message.sent'> | undefined, events: readonly Event[]): string | null {
  if (sent === undefined) return null;
  if (sent.data.requestId !== null) return sent.data.requestId;
  for (const event of events) {
    if (event.type === 'ask.opened' && event.data.messageId === sent.data.id) return event.data.requestId;
  }
  return null;
}

/**
 * A circle of agents who wait for one another, of which the wait for this message is a part; null when it is in none, or
 * when one of them is not running: then that is the trouble.
 */
export function deadlockOf(now: Moment, it: MessageCase): Finding | null {
  const { project, sent } = it.receipt;
  const request = requestOf(sent, it.events);
  if (project === null) return null;
  const { edges, cycles } = waitGraph(now, project);
  const edge = edges.find(({ kind, id }) => kind === 'ask' && id === request);
  const circle = cycles.find((one) => edge !== undefined && one.includes(edge.from) && one.includes(edge.to));
  if (edge === undefined || circle === undefined || !allRun(now, circle, it)) return null;
  return deadlock(circle, edge.since);
}

/** A circle that somebody is part of, as of now; null when it is in none, or when one of them is not running. */
export function circleWith(now: Moment, address: Address, circumstances: Circumstances): Finding | null {
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return null;
  const { edges, cycles } = waitGraph(now, addressee.project);
  const circle = cycles.find((one) => one.includes(address));
  if (circle === undefined || !allRun(now, circle, circumstances)) return null;
  const inside = edges.filter(
    ({ kind, from, to }) => kind === 'ask' && circle.includes(from) && circle.includes(to),
  );
  return deadlock(circle, Math.max(...inside.map(({ since }) => since)));
}

function allRun(now: Moment, circle: readonly Address[], circumstances: Circumstances): boolean {
  return circle.every((one) => standingOf(now, one, circumstances) === 'running');
}

function deadlock(circle: readonly Address[], at: number): Finding {
  return { code: 'deadlock', at, what: (names) => listed(circle.map((one) => names.at(one))) };
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
