import * as z from 'zod';
import {
  type Available,
  draftFrom,
  giversAt,
  handOver,
  lost,
  mailAt,
  messageAt,
  observeServers,
} from '../agents/index.js';
import type { Moment } from '../events/index.js';
import { findServer, openWorkCount, type ServerRow, serversAt, shownAt } from '../projections/index.js';
import type { Settings } from '../settings.js';
import { done, only } from './answers.js';
import { type Envelope, envelopeOf } from './envelope.js';
import { type Answer, type DecisionContext, defineTool, givingOf } from './types.js';

const OPEN_WORK_HINT = 'my_open_work shows what you own: close each with complete_work or block_work.';

/** Gives the caller its mail, oldest first, within a budget. What does not fit stays. */
export const readMyMessages = defineTool({
  name: 'read_my_messages',
  description:
    'Take your waiting messages, oldest first. deferred_count: more wait, call again. recent:n instead shows the ' +
    'last n you were already given, without taking anything.',
  input: z.object({ recent: z.number().int().min(1).max(50).optional() }),
  gather: (_, surroundings) => ({
    presence: observeServers(surroundings, (now) => [
      ...giversAt(now, surroundings.caller.address),
      ...serversAt(now, surroundings.caller.address),
    ]),
  }),
  decide(now, input, context) {
    if (input.recent !== undefined) return only(recentAnswer(now, input.recent, context));
    const { address } = context.caller;
    const mail = mailAt(now, address, {
      presence: context.facts.presence,
      at: context.at,
      limit: context.settings.readMaxMessages,
    });
    const given = withinBudget(mail.front, context.settings);
    const work = openWorkCount(now, address, 'owner');
    if (given.length === 0) return only(mailAnswer([], [], 0, work));
    const draft = draftFrom(now.head);
    for (const event of lost(context.facts.presence, serversConcerned(now, address))) draft.add(event);
    handOver(now, draft, given, 'read', givingOf(context));
    const { messages, unreadable } = contentOf(now, given);
    return {
      events: draft.events,
      answer: mailAnswer(messages, unreadable, mail.total - given.length, work),
    };
  },
});

/** Servers that may have to be recorded as gone: those that wait here, and those that gave without proof. */
function serversConcerned(now: Moment, address: string): ServerRow[] {
  const givers = giversAt(now, address).flatMap(({ server }) => findServer(now, server) ?? []);
  const rows = [...givers, ...serversAt(now, address)];
  return [...new Map(rows.map((row) => [row.server, row])).values()];
}

/** Whole messages in order; the first always, then as long as count and bytes allow. Nothing is overtaken. */
function withinBudget(available: readonly Available[], settings: Settings): Available[] {
  const given: Available[] = [];
  let bytes = 0;
  for (const message of available) {
    bytes += message.bytes;
    const full = given.length >= settings.readMaxMessages || bytes > settings.readMaxBodyBytes;
    if (full && given.length > 0) break;
    given.push(message);
  }
  return given;
}

function contentOf(now: Moment, given: readonly Available[]): { messages: Envelope[]; unreadable: string[] } {
  const messages: Envelope[] = [];
  const unreadable: string[] = [];
  for (const { id, sent, givenBefore } of given) {
    const message = messageAt(now, sent);
    if (message === undefined) unreadable.push(id);
    else messages.push(envelopeOf(message, givenBefore));
  }
  return { messages, unreadable };
}

function mailAnswer(
  messages: readonly Envelope[],
  unreadable: readonly string[],
  deferred: number,
  work: number,
): Answer {
  return done({
    drained: true,
    count: messages.length,
    messages,
    ...(deferred > 0 ? { deferred_count: deferred, budget_truncated: true } : {}),
    ...(unreadable.length > 0 ? { unreadable_message_ids: unreadable } : {}),
    ...(work > 0 ? { open_work_count: work, open_work_hint: OPEN_WORK_HINT } : {}),
  });
}

function recentAnswer(now: Moment, count: number, { caller, settings }: DecisionContext): Answer {
  const shown = shownAt(now, caller.address, count, 'newest');
  const messages: Envelope[] = [];
  let bytes = 0;
  for (const { sent } of shown) {
    const message = messageAt(now, sent);
    if (message === undefined) continue;
    bytes += message.data.bodyBytes;
    if (bytes > settings.readMaxBodyBytes && messages.length > 0) break;
    messages.unshift(envelopeOf(message, true));
  }
  const left = shown.length - messages.length;
  return done({
    drained: false,
    count: messages.length,
    messages,
    ...(left > 0 ? { deferred_count: left, budget_truncated: true } : {}),
  });
}
