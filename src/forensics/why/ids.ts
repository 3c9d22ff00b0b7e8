import type { Event } from '../../events/index.js';

/** The messages that an event is about; those that it merely names are not among them. */
export function messagesOf({ type, data }: Event): readonly string[] {
  switch (type) {
    case 'message.sent':
    case 'message.delivered':
    case 'message.announced':
      return [data.id];
    case 'message.handed_over':
    case 'ledger.pruned':
      return data.items.map(({ id }) => id);
    case 'message.confirmed':
    case 'message.returned':
      return data.ids;
    case 'ask.opened':
    case 'ask.answered':
    case 'wake.requested':
    case 'wake.taken':
    case 'wake.fired':
    case 'wake.skipped':
      return [data.messageId];
    case 'obligation.closed':
    case 'obligation.cancelled':
      return data.notice === null ? [data.messageId] : [data.messageId, data.notice];
    default:
      return [];
  }
}

/** Every id by which an event belongs to a story: of messages, requests and wakes, named ones included. */
export function idsIn(event: Event): readonly string[] {
  const { data } = event;
  const named = [
    'requestId' in data ? data.requestId : null,
    'wake' in data && event.type !== 'message.sent' ? data.wake : null,
    'sourceMessageId' in data ? data.sourceMessageId : null,
    'replyTo' in data ? data.replyTo : null,
  ];
  return [...messagesOf(event), ...named.flatMap((id) => id ?? [])];
}

/** Each event once, in the order of the log. */
export function inOrder(events: readonly Event[]): Event[] {
  return [...new Map(events.map((event) => [event.seq, event])).values()].sort((a, b) => a.seq - b.seq);
}

/** Those of one type. */
export function only<T extends Event['type']>(events: readonly Event[], type: T): Event<T>[] {
  return events.flatMap((event) => (event.type === type ? [event as Event<T>] : []));
}
