import type { Names } from '../names.js';
import { cut, printable } from '../printable.js';
import { localTime, roughly } from '../times.js';
import { wrappedWithin } from '../wrapping.js';
import type { AgentState, Fleet, GivenMessage, WaitingMessage, WakeState, WorkState } from './fleet.js';

/** How many of a kind are told; the rest are counted. */
const MOST = 5;
const LABEL_COLUMNS = 'asked for'.length + 1;

/** Ended, with no mail, nothing on its way and no work on either side. */
export function hasLeftNothing({ alive, mailbox, given, work }: AgentState): boolean {
  return !alive && mailbox.count + given.length + work.owned.length + work.requested.length === 0;
}

/** One agent in lines of at most `width` characters: how it is, then a line for each thing that there is of it. */
export function agentLines(agent: AgentState, fleet: Fleet, names: Names, width: number): string[] {
  const { address, card, mailbox, given, work, wake, handles } = agent;
  const purpose = card?.purpose ?? null;
  const waiting = mailbox.messages.map((message) => mailWords(message, fleet, names));
  const onTheirWay = given.map((one) => givenWords(one, names));
  return [
    cut(`  ${names.at(address)}: ${presenceWords(agent)}`, width),
    ...labelled('works on', purpose === null ? [] : [`"${printable(purpose)}"`], width),
    ...labelled('mail', few(waiting, { count: mailbox.count }), width),
    ...labelled('given', few(onTheirWay, { what: ' not confirmed' }), width),
    ...labelled('shown', shownWords(agent, fleet, names), width),
    ...labelled('owes', few(work.owned.map((one) => workWords(one, names, 'to'))), width),
    ...labelled('asked for', few(work.requested.map((one) => workWords(one, names, 'of'))), width),
    ...labelled('wake', wake === null ? [] : wakeWords(wake, names), width),
    ...labelled(
      'handles',
      handles === 0 ? [] : [`${handles}: that many messages it can answer by their ids`],
      width,
    ),
  ];
}

function presenceWords({ alive, absentSince, servers, clientType, activity }: AgentState): string {
  const client = clientType === null || clientType === 'unknown' ? '' : `, ${clientType}`;
  if (!alive) return `${absentSince === null ? 'not running' : `ended ${time(absentSince)}`}${client}`;
  const pids = servers.map(({ pid }) => pid).join(', ');
  const state =
    activity === null
      ? 'running'
      : `${activity.state} since ${time(activity.since)} (${printable(activity.source)})`;
  return `${state}${client}, pid ${pids}`;
}

function mailWords(
  { id, from, sentAt, reservedFor, shownBefore }: WaitingMessage,
  fleet: Fleet,
  names: Names,
) {
  const sender = from === null ? '' : ` from ${names.at(from)}`;
  const age = sentAt === null || fleet.at === null ? '' : ` ${roughly(fleet.at - sentAt)} ago`;
  const kept = reservedFor === null ? '' : `, kept for ask ${names.id(reservedFor)}`;
  return `${names.id(id)}${sender}${age}${kept}${shownBefore ? ', given in vain before' : ''}`;
}

function givenWords({ id, at, door }: GivenMessage, names: Names): string {
  const when = at === null ? '' : ` ${time(at)}`;
  return `${names.id(id)} (${door ?? 'unknown door'}${when})`;
}

/** The newest first. */
function shownWords({ shown }: AgentState, { countedFrom }: Fleet, names: Names): string[] {
  const newest = shown.newest
    .slice(-MOST)
    .reverse()
    .map((one) => givenWords(one, names));
  const since = countedFrom === 0 ? '' : ` since position ${countedFrom}`;
  const before = shown.before === 0 ? [] : [`at least ${shown.before} before position ${countedFrom}`];
  if (shown.count === 0) return before;
  return [`${shown.count}${since}, the last: ${newest.join(', ')}`, ...before];
}

function workWords({ messageId, with: other, since, dueAt }: WorkState, names: Names, word: string): string {
  const due = dueAt === null ? '' : `, due ${time(dueAt)}`;
  return `${names.id(messageId)} ${word} ${names.at(other)} since ${time(since)}${due}`;
}

/** What is known of a wake, in words. */
export function wakeWords({ open, wantedFor, retries, gaveUp }: WakeState, names: Names): string[] {
  const taken = open?.takenBy == null ? '' : `, taken by server ${names.id(open.takenBy)}`;
  return [
    ...(open === null
      ? []
      : [`under way for ${names.id(open.messageId)} since ${time(open.requestedAt)}${taken}`]),
    ...(wantedFor === null ? [] : [`wanted awake for ${names.id(wantedFor)}`]),
    ...(retries === 0 ? [] : [`tried again ${retries} times`]),
    ...(gaveUp ? ['given up'] : []),
  ];
}

function few(items: readonly string[], { count = items.length, what = '' } = {}): string[] {
  if (count === 0) return [];
  const rest = count - Math.min(items.length, MOST);
  const more = rest === 0 ? [] : [`${rest} more`];
  return [`${count}${what}: ${[...items.slice(0, MOST), ...more].join('; ')}`];
}

function labelled(label: string, parts: readonly string[], width: number): string[] {
  if (parts.length === 0) return [];
  const before = `    ${label.padEnd(LABEL_COLUMNS)}`;
  return wrappedWithin(parts.join('; '), width, before);
}

function time(at: number): string {
  return localTime(at).time;
}
