import type { DataOf, Event, EventType } from '../events/index.js';

/** When an event may leave the log. */
export type RetentionRule<K extends EventType> =
  /** With the last of the stories that it belongs to. Names them by message or by request. */
  | { readonly leaves: 'with-stories'; readonly of: (data: DataOf<K>) => readonly string[] }
  /** Once no row quotes it any more. */
  | { readonly leaves: 'when-superseded' }
  /** Once all agents, servers and clients that it is about have been gone for the retention time. */
  | { readonly leaves: 'with-agents' }
  /** Once so many newer ones of its type are kept. */
  | { readonly leaves: 'when-outnumbered'; readonly newest: number }
  /** With the next compaction, which says the same and more. */
  | { readonly leaves: 'with-the-next' }
  | { readonly leaves: 'never' };

/** How many refused requests are kept to be looked into. */
const REFUSALS = 1000;

/** When each kind of event may leave the log. A new kind does not compile without its rule. */
const rules: { readonly [K in EventType]: RetentionRule<K> } = {
  'session.started': { leaves: 'with-agents' },
  'session.ended': { leaves: 'with-agents' },
  'session.opened': { leaves: 'with-agents' },
  'session.claimed': { leaves: 'with-agents' },
  'session.released': { leaves: 'with-agents' },
  'session.continued': { leaves: 'with-agents' },
  'session.state_set': { leaves: 'when-superseded' },
  'session.activity': { leaves: 'when-superseded' },
  'message.sent': { leaves: 'with-stories', of: ({ id }) => [id] },
  'message.delivered': { leaves: 'with-stories', of: ({ id }) => [id] },
  'message.handed_over': { leaves: 'with-stories', of: ({ items }) => items.map(({ id }) => id) },
  'message.confirmed': { leaves: 'with-stories', of: ({ ids }) => ids },
  'message.returned': { leaves: 'with-stories', of: ({ ids }) => ids },
  'message.announced': { leaves: 'when-superseded' },
  'ask.opened': { leaves: 'with-stories', of: ({ requestId }) => [requestId] },
  'ask.answered': { leaves: 'with-stories', of: ({ requestId }) => [requestId] },
  'ask.expired': { leaves: 'with-stories', of: ({ requestId }) => [requestId] },
  'ask.cancelled': { leaves: 'with-stories', of: ({ requestId }) => [requestId] },
  'ask.ended': { leaves: 'with-stories', of: ({ requestId }) => [requestId] },
  'obligation.closed': { leaves: 'with-stories', of: ({ messageId }) => [messageId] },
  'obligation.cancelled': { leaves: 'with-stories', of: ({ messageId }) => [messageId] },
  'wake.requested': { leaves: 'with-stories', of: ({ messageId }) => [messageId] },
  'wake.taken': { leaves: 'with-stories', of: ({ messageId }) => [messageId] },
  'wake.fired': { leaves: 'with-stories', of: ({ messageId }) => [messageId] },
  'wake.skipped': { leaves: 'with-stories', of: ({ messageId }) => [messageId] },
  'request.refused': { leaves: 'when-outnumbered', newest: REFUSALS },
  'ledger.pruned': { leaves: 'with-stories', of: ({ items }) => items.map(({ id }) => id) },
  // It explains a record that stays.
  'record.quarantined': { leaves: 'never' },
  // Rare, and asked for by a person.
  'projection.rebuilt': { leaves: 'never' },
  'log.compacted': { leaves: 'with-the-next' },
};

/** When events of a type may leave the log. */
export function retentionOf<K extends EventType>(type: K): RetentionRule<K> {
  return rules[type];
}

/** The stories that an event belongs to, by message or request; none when it goes by another rule. */
export function storiesOf({ type, data }: Event): readonly string[] {
  // The table pairs each type with its own rule; TypeScript loses that pairing in a union.
  const rule = rules[type] as RetentionRule<EventType> | undefined;
  return rule?.leaves === 'with-stories' ? rule.of(data) : [];
}
