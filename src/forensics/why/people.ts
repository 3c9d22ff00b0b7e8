import type { Event, Seq } from '../../events/index.js';
import {
  type Address,
  agentAddress,
  isMoving,
  movesOf,
  parseAddress,
  serversAt,
} from '../../projections/index.js';
import type { Look } from '../present.js';
import type { Finder } from './finder.js';
import { inOrder, only } from './ids.js';

/** Most events about one server or one session id that are looked through. */
const MOST_EACH = 200;
/** Most servers and sessions that are looked up. */
const MOST_LOOKED_UP = 40;
/** Most servers that spoke for one agent, the newest, of which it is told how they ended. */
const MOST_SPEAKERS = 3;

/** What is on record of who spoke for whom: of everybody who has to do with a story. */
export function peopleIn(
  events: readonly Event[],
  addresses: readonly Address[],
  find: Finder,
  look: Look,
): Event[] {
  const present = look((now) =>
    addresses.flatMap((address) => serversAt(now, address).map(({ server }) => server)),
  );
  const ids = addresses.map(idAt);
  const spoke = ids.flatMap((id) => spokeLast(find.inLog(id, MOST_EACH)));
  const refs = [...new Set([...serversIn(events), ...present, ...ids, ...spoke])].slice(0, MOST_LOOKED_UP);
  return inOrder(
    refs.flatMap((ref) => find.inLog(ref, MOST_EACH)).filter(({ type }) => type.startsWith('session.')),
  );
}

/** The servers that last spoke for an agent: one that has ended is no longer present, and its end is part of the story. */
function spokeLast(about: readonly Event[]): string[] {
  return only(about, 'session.claimed')
    .slice(-MOST_SPEAKERS)
    .map(({ data }) => data.server);
}

/** These addresses, and those that whoever had them moved on to after a moment, and moved on to from there. */
export function onwardFrom(addresses: readonly Address[], since: Seq, find: Finder): Address[] {
  const reached = new Set(addresses);
  for (const address of reached) {
    const about = find.inLog(idAt(address), MOST_EACH);
    for (const { from, to } of about
      .filter(({ seq }) => seq > since)
      .filter(isMoving)
      .flatMap(movesOf)) {
      if (from === address && reached.size < MOST_LOOKED_UP) reached.add(to);
    }
  }
  return [...reached];
}

function serversIn(events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    if (event.type === 'message.sent' || event.type === 'request.refused') return [event.actor.server];
    if (event.type === 'message.handed_over') return event.data.hook === null ? [event.data.server] : [];
    return event.type === 'wake.taken' || event.type === 'ask.opened' ? [event.data.server] : [];
  });
}

function idAt(address: Address): string {
  const addressee = parseAddress(address);
  return addressee.kind === 'server' ? addressee.server : addressee.session;
}

/** Most of these events that are told. */
const MOST_TOLD = 40;

/**
 * Those of the events about people that belong into the story of a message: on what evidence its recipient was whom it
 * was sent to, and what has happened to the two since.
 */
export function toldOfPeople(
  people: readonly Event[],
  sent: { readonly seq: Seq; readonly addresses: readonly Address[] },
): Event[] {
  const mine = people.filter((event) => isAbout(event, sent.addresses, people));
  const before = sent.addresses.flatMap((address) => lastClaim(mine, address, sent.seq) ?? []);
  const since = mine.filter(({ seq, type }) => seq > sent.seq && type !== 'session.opened');
  return inOrder([...before, ...since.slice(-MOST_TOLD)]);
}

function lastClaim(people: readonly Event[], address: Address, before: Seq): Event | undefined {
  return only(people, 'session.claimed').findLast(
    ({ seq, data }) => seq < before && agentAddress(data.project, data.session) === address,
  );
}

function isAbout(event: Event, addresses: readonly Address[], people: readonly Event[]): boolean {
  switch (event.type) {
    case 'session.claimed':
    case 'session.released':
      return addresses.includes(agentAddress(event.data.project, event.data.session));
    case 'session.continued': {
      const { project, from, to } = event.data;
      return [from, to].some((session) => addresses.includes(agentAddress(project, session)));
    }
    case 'session.ended':
      return speaksFor(event.data.server, addresses, people);
    default:
      return false;
  }
}

function speaksFor(server: string, addresses: readonly Address[], people: readonly Event[]): boolean {
  return only(people, 'session.claimed').some(
    ({ data }) => data.server === server && addresses.includes(agentAddress(data.project, data.session)),
  );
}
