import type { Event } from '../../events/index.js';
import { type Address, agentAddress, projectsKnowing, serverAddress } from '../../projections/index.js';
import type { Look } from '../present.js';
import type { Finder } from './finder.js';
import { messagesOf, only } from './ids.js';

/** What somebody asks about. */
export type Subject =
  /** One message, or several that belong together; `asked` says by what they were named. */
  | {
      readonly kind: 'message';
      readonly asked: 'message' | 'request' | 'wake' | 'group';
      readonly ids: readonly string[];
    }
  | { readonly kind: 'agent'; readonly address: Address }
  | { readonly kind: 'several'; readonly addresses: readonly Address[] }
  | { readonly kind: 'unknown' };

/** Most messages of one sending to several that are told. */
const MOST_COPIES = 50;

/** Finds out what an id stands for: a message, a request, a wake, a sending to several, an agent or its server. */
export function subjectOf(ref: string, find: Finder, look: Look): Subject {
  if (ref.startsWith('agent:')) return addressed(ref, look);
  const inLog = find.inLog(ref);
  const known = knownIn(ref, inLog) ?? agentOf(ref, inLog, look);
  if (known !== null) return known;
  const everywhere = find.everywhere(ref);
  const old = knownIn(ref, everywhere) ?? agentOf(ref, everywhere, look);
  if (old !== null) return old;
  return everywhere.length === 0 ? { kind: 'unknown' } : message('message', [ref]);
}

function knownIn(ref: string, events: readonly Event[]): Subject | null {
  if (events.some((event) => messagesOf(event).includes(ref))) return message('message', [ref]);
  const sent = only(events, 'message.sent');
  const asking = [
    ...sent.filter(({ data }) => data.requestId === ref).map(({ data }) => data.id),
    ...only(events, 'ask.opened').map(({ data }) => data.messageId),
  ];
  if (asking.length > 0) return message('request', asking.slice(0, 1));
  const woken = events.flatMap(({ data }) =>
    'wake' in data && 'messageId' in data && data.wake === ref ? data.messageId : [],
  );
  if (woken.length > 0) return message('wake', woken.slice(0, 1));
  const thread = sent.filter(({ data }) => data.thread === ref && data.copies > 1);
  return thread.length === 0
    ? null
    : message(
        'group',
        thread.slice(0, MOST_COPIES).map(({ data }) => data.id),
      );
}

function message(asked: 'message' | 'request' | 'wake' | 'group', ids: readonly string[]): Subject {
  return { kind: 'message', asked, ids };
}

function addressed(ref: string, look: Look): Subject {
  const [, project = '', ...session] = ref.split(':');
  const isKnown = look((now) => projectsKnowing(now, session.join(':'))).includes(project);
  return isKnown ? { kind: 'agent', address: ref } : { kind: 'unknown' };
}

function agentOf(ref: string, events: readonly Event[], look: Look): Subject | null {
  const addresses = look((now) => projectsKnowing(now, ref)).map((project) => agentAddress(project, ref));
  const [first, ...more] = addresses;
  if (first !== undefined) {
    return more.length > 0 ? { kind: 'several', addresses } : { kind: 'agent', address: first };
  }
  const placed = events.findLast((event) => isAboutAgent(event, ref));
  if (placed !== undefined) {
    const { project } = placed.data;
    const session = 'to' in placed.data ? placed.data.to : placed.data.session;
    return { kind: 'agent', address: agentAddress(project, session) };
  }
  const isServer = only(events, 'session.started').some(({ data }) => data.server === ref);
  return isServer ? { kind: 'agent', address: serverAddress(ref) } : null;
}

type AboutAgent = Event<'session.claimed' | 'session.opened' | 'session.continued'>;

function isAboutAgent(event: Event, ref: string): event is AboutAgent {
  switch (event.type) {
    case 'session.claimed':
      return event.data.server === ref || event.data.session === ref;
    case 'session.opened':
      return event.data.session === ref;
    case 'session.continued':
      return event.data.from === ref || event.data.to === ref;
    default:
      return false;
  }
}
