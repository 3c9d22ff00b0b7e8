import type { Event } from '../../events/index.js';
import { type Address, agentAddress, projectsKnowing, serverAddress } from '../../projections/index.js';
import { agentsMeant } from '../meant-agents.js';
import type { Look } from '../present.js';
import { type Ambiguous, ambiguous, maybeId, wholeIdOf } from '../whole-id.js';
import type { Finder } from './finder.js';
import { messagesOf, only } from './ids.js';
import type { Investigation } from './investigation.js';

/** What somebody asks about, by its whole id. */
export type Subject =
  /**
   * One message, or several that belong together; `asked` says by what they were named. A target is what a
   * tool was given in vain.
   */
  | {
      readonly kind: 'message';
      readonly asked: 'message' | 'request' | 'wake' | 'group' | 'target';
      readonly id: string;
      readonly ids: readonly string[];
    }
  | { readonly kind: 'agent'; readonly id: string; readonly address: Address }
  | { readonly kind: 'several'; readonly told: Ambiguous }
  | { readonly kind: 'unknown' };

/** Most messages of one sending to several that are told. */
const MOST_COPIES = 50;

/**
 * Finds out what somebody asks about by a name that we print: an id or the beginning of one, an address, or an agent as
 * in `ada@web`.
 */
export function subjectNamed(ref: string, { history, find, look }: Investigation): Subject {
  if (!maybeId(ref)) return { kind: 'unknown' };
  if (ref.startsWith('agent:')) return addressed(ref, look);
  const { session, projects } = agentsMeant(history, ref);
  if (projects !== null) return atOneOf(ref, session, [...projects]);
  const found = wholeIdOf(history, ref);
  return 'id' in found ? subjectOf(found.id, find, look) : { kind: 'several', told: found };
}

/** What an id stands for: a message, a request, a wake, a sending to several, an agent or its server. */
function subjectOf(ref: string, find: Finder, look: Look): Subject {
  const inLog = find.inLog(ref);
  const known = knownIn(ref, inLog) ?? agentOf(ref, inLog, look);
  if (known !== null) return known;
  const everywhere = find.everywhere(ref);
  const old = knownIn(ref, everywhere) ?? agentOf(ref, everywhere, look);
  if (old !== null) return old;
  if (everywhere.length === 0) return { kind: 'unknown' };
  const isTarget = everywhere.every(({ type }) => type === 'request.refused');
  return message(ref, isTarget ? 'target' : 'message', [ref]);
}

function knownIn(ref: string, events: readonly Event[]): Subject | null {
  if (events.some((event) => messagesOf(event).includes(ref))) return message(ref, 'message', [ref]);
  const sent = only(events, 'message.sent');
  const asking = [
    ...sent.filter(({ data }) => data.requestId === ref).map(({ data }) => data.id),
    ...only(events, 'ask.opened').map(({ data }) => data.messageId),
  ];
  if (asking.length > 0) return message(ref, 'request', asking.slice(0, 1));
  const woken = events.flatMap(({ data }) =>
    'wake' in data && 'messageId' in data && data.wake === ref ? data.messageId : [],
  );
  if (woken.length > 0) return message(ref, 'wake', woken.slice(0, 1));
  const thread = sent.filter(({ data }) => data.thread === ref && data.copies > 1);
  return thread.length === 0
    ? null
    : message(
        ref,
        'group',
        thread.slice(0, MOST_COPIES).map(({ data }) => data.id),
      );
}

function message(
  id: string,
  asked: Extract<Subject, { kind: 'message' }>['asked'],
  ids: readonly string[],
): Subject {
  return { kind: 'message', id, asked, ids };
}

function addressed(ref: string, look: Look): Subject {
  const [, project = '', ...session] = ref.split(':');
  const isKnown = look((now) => projectsKnowing(now, session.join(':'))).includes(project);
  return isKnown ? { kind: 'agent', id: ref, address: ref } : { kind: 'unknown' };
}

function agentOf(ref: string, events: readonly Event[], look: Look): Subject | null {
  const projects = look((now) => projectsKnowing(now, ref));
  if (projects.length > 0) return atOneOf(ref, ref, projects);
  const placed = events.findLast((event) => isAboutAgent(event, ref));
  if (placed !== undefined) {
    const { project } = placed.data;
    const session = 'to' in placed.data ? placed.data.to : placed.data.session;
    return { kind: 'agent', id: ref, address: agentAddress(project, session) };
  }
  const isServer = only(events, 'session.started').some(({ data }) => data.server === ref);
  return isServer ? { kind: 'agent', id: ref, address: serverAddress(ref) } : null;
}

function atOneOf(ref: string, session: string, projects: readonly string[]): Subject {
  const [address = '', ...more] = projects.map((project) => agentAddress(project, session));
  if (more.length === 0) return { kind: 'agent', id: ref, address };
  const sentence = 'That is an agent of several projects: give its address.';
  return { kind: 'several', told: ambiguous(sentence, [address, ...more]) };
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
