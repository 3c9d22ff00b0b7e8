import { linkedIds, receiptOf } from '../../agents/index.js';
import type { Event } from '../../events/index.js';
import type { Finder } from './finder.js';
import { inOrder, messagesOf, only } from './ids.js';
import { requestOf } from './owed.js';

/** Most answers to one message that are followed. */
const MOST_ANSWERS = 20;

/** The events of a message, of what it answers, and of the answers to it, in order. */
export function storyOfMessage(find: Finder, id: string): Event[] {
  const own = withAnswers(find, id, eventsOf(find, id));
  const isOld = own.some((event) => find.isArchived(event));
  const about = (ref: string) => (isOld ? find.everywhere(ref) : find.inLog(ref));
  const linked = linkedIds(id, own).flatMap(about);
  const known = inOrder([...own, ...linked]);
  const of = (message: string) => (isOld ? find.everywhere(message) : eventsOf(find, message));
  const answers = answersTo(id, known).slice(-MOST_ANSWERS).flatMap(of);
  return inOrder([...known, ...answers, ...askedBefore(id, known, { of, about })]);
}

/** What mentions a message. Where its beginning is not in the log, it may be in the archive. */
function eventsOf(find: Finder, id: string): readonly Event[] {
  const inLog = find.inLog(id);
  const begins = only(inLog, 'message.sent').some(({ data }) => data.id === id);
  return begins ? inLog : find.everywhere(id);
}

/**
 * Of a message that keeps its story open only because nothing proves that it arrived, the answer may be in the archive
 * already: it is a story of its own.
 */
function withAnswers(find: Finder, id: string, own: readonly Event[]): readonly Event[] {
  const { stage } = receiptOf(id, own);
  return stage === 'handed_over' ? find.everywhere(id) : own;
}

function answersTo(id: string, events: readonly Event[]): string[] {
  const sent = only(events, 'message.sent').find(({ data }) => data.id === id);
  const request = requestOf(sent, events);
  const answers = events.flatMap((event) => {
    switch (event.type) {
      case 'message.sent': {
        const { sourceMessageId, replyTo } = event.data;
        const isAnswer = sourceMessageId === id || (request !== null && replyTo === request);
        return isAnswer ? [event.data.id] : [];
      }
      case 'ask.answered':
      case 'obligation.closed':
      case 'obligation.cancelled':
        return messagesOf(event);
      default:
        return [];
    }
  });
  return [...new Set(answers)].filter((answer) => answer !== id);
}

/** How a message came to be sent: the one that it answers, and what became of the wait for it. */
function askedBefore(
  id: string,
  events: readonly Event[],
  look: Record<'of' | 'about', (ref: string) => readonly Event[]>,
): Event[] {
  const sent = only(events, 'message.sent').find(({ data }) => data.id === id);
  if (sent === undefined) return [];
  const { sourceMessageId, replyTo } = sent.data;
  const source = sourceMessageId === null ? [] : look.of(sourceMessageId);
  const wait = replyTo === null ? [] : look.about(replyTo);
  return [
    ...only(source, 'message.sent').filter(({ data }) => data.id === sourceMessageId),
    ...wait.filter(({ type }) => type.startsWith('ask.')),
  ];
}
