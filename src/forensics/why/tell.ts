import type { Event, Seq } from '../../events/index.js';
import type { Names } from '../names.js';
import { cut, printable } from '../printable.js';
import { storyOf } from '../stories.js';
import { messagesOf } from './ids.js';

/** One step of a story. */
export interface StoryEntry {
  readonly seq: Seq;
  /** Unix milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly text: string;
  /** Where it was found. */
  readonly from: 'log' | 'archive';
}

/** Most characters of a peer's words that are quoted. */
const LONGEST_QUOTE = 160;
/** Most characters of the target that a sender wrote, and of the id of a client's request. */
const LONGEST_TARGET = 60;
const LONGEST_REQUEST = 40;
/** Most ids that one event of many messages is told with. */
const MOST_IDS = 3;

/** Tells an event with what is worth knowing for the story of these messages. */
export function told(event: Event, names: Names, concerned: ReadonlySet<string>): string {
  const { says, quotes } = storyOf(narrowed(event, concerned), names);
  const others = othersIn(event, concerned);
  const more = others === 0 ? '' : ` (and ${others} more)`;
  const quote = quotes === undefined || quotes === null ? '' : ` "${cut(printable(quotes), LONGEST_QUOTE)}"`;
  return `${says}${more}${quote}${detailOf(event)}`;
}

/** A batch names many messages; only those of this story matter. */
function narrowed(event: Event, concerned: ReadonlySet<string>): Event {
  const shown = new Set(shownOf(event, concerned));
  switch (event.type) {
    case 'message.handed_over':
    case 'ledger.pruned': {
      const items = event.data.items.filter(({ id }) => shown.has(id));
      return { ...event, data: { ...event.data, items } } as Event;
    }
    case 'message.confirmed':
    case 'message.returned':
      return {
        ...event,
        data: { ...event.data, ids: event.data.ids.filter((id) => shown.has(id)) },
      } as Event;
    default:
      return event;
  }
}

function isBatch({ type }: Event): boolean {
  return (
    type === 'message.handed_over' ||
    type === 'message.confirmed' ||
    type === 'message.returned' ||
    type === 'ledger.pruned'
  );
}

function shownOf(event: Event, concerned: ReadonlySet<string>): string[] {
  const ids = messagesOf(event);
  const own = ids.filter((id) => concerned.has(id));
  return (own.length > 0 ? own : ids).slice(0, MOST_IDS);
}

function othersIn(event: Event, concerned: ReadonlySet<string>): number {
  return isBatch(event) ? messagesOf(event).length - shownOf(event, concerned).length : 0;
}

const RESOLVED = {
  session: 'taken for a session id',
  terminal: 'taken for the name of a terminal',
  reply: 'the sender of what it answers',
} as const;

const STATES = {
  busy: 'in a turn',
  'fresh-idle': 'idle since a short while',
  idle: 'idle',
  stale: 'in a turn of which nothing was heard for long',
  unknown: 'in an unknown state',
} as const;

/** What the sentence leaves out and a story of causes needs: on what evidence something was so. */
function detailOf(event: Event): string {
  switch (event.type) {
    case 'message.sent': {
      const { target, resolvedBy, recipientPid } = event.data;
      const process = recipientPid === null ? '' : `, process ${recipientPid}`;
      return ` (to "${cut(printable(target), LONGEST_TARGET)}", ${RESOLVED[resolvedBy]}${process})`;
    }
    case 'session.claimed':
      return ` (${event.data.strategy}, confidence ${event.data.confidence})`;
    case 'wake.requested':
      return ` (found ${STATES[event.data.given.state]})`;
    case 'message.handed_over':
      return ` (request ${cut(printable(event.data.request), LONGEST_REQUEST)})`;
    default:
      return '';
  }
}
