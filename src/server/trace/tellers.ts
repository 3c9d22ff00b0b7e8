import type { Event, EventType } from '../../events/index.js';
import { sessionAt } from '../../projections/index.js';
import type { Known } from './known.js';
import type { TraceRecord } from './record.js';
import { type WakeSurroundings, wakeFired, wakeSkipped } from './wakes.js';

/** What else a record needs. */
export interface Surroundings extends WakeSurroundings {
  /** The session that this server's environment names; null when it names none. */
  readonly environmentSession: string | null;
}

type Teller<K extends EventType> = (event: Event<K>, around: Surroundings) => readonly TraceRecord[];

/** What a trace has to say of each kind of event; of any other it says nothing. */
const tellers: { readonly [K in EventType]?: Teller<K> } = {
  'session.claimed': claimed,
  'wake.requested': ({ data }) =>
    data.via === 'reply_default'
      ? [{ event: 'autowake_reply_fire', target_session_id: sessionAt(data.address) }]
      : [],
  'wake.fired': wakeFired,
  'wake.skipped': wakeSkipped,
  'ask.opened': askStart,
  'ask.answered': (event, { known }) => (event.data.late ? [] : askEnd(event, known)),
  'ask.expired': (event, { known }) => askEnd(event, known),
  'ask.cancelled': (event, { known }) => askEnd(event, known),
  'message.returned': ({ data }, { known }) =>
    known.isAnswer(data.handOver)
      ? data.ids.map((id) => ({ event: 'ask_peer_abort_reenqueue', message_id: id }))
      : [],
  'ledger.pruned': ({ data: { address, items, limit } }) => [
    {
      event: 'received_ledger_pruned',
      session_id: sessionAt(address),
      dropped: items.length,
      kept: limit,
    },
  ],
  // Its reason may quote what a peer wrote.
  'record.quarantined': ({ data }) => [{ event: 'mailbox_drain_skip_invalid', record: data.record }],
};

/**
 * What a trace says of an event that this server recorded, or that ends a wake it had asked for; nothing of any
 * other. Events come in order, each noted before. Nothing of it is in a peer's words.
 */
export function recordsOf(event: Event, around: Surroundings): readonly TraceRecord[] {
  if (!around.known.isOwn(event) && !endsOwnWake(event, around.known)) return [];
  // The table pairs each type with its own teller; TypeScript loses that pairing in a union.
  const teller = tellers[event.type] as Teller<EventType> | undefined;
  return teller?.(event, around) ?? [];
}

function endsOwnWake(event: Event, known: Known): boolean {
  const isEnd = event.type === 'wake.fired' || event.type === 'wake.skipped';
  return isEnd && known.wake(event.data.wake) !== undefined;
}

function claimed(
  { data }: Event<'session.claimed'>,
  { known, environmentSession }: Surroundings,
): TraceRecord[] {
  const { session, strategy, place } = data;
  if (data.server !== known.server) return [];
  if (strategy === 'sticky') {
    return [{ event: 'sticky_claim_recovered', session_id: session, cwd: place?.cwd ?? null }];
  }
  if (strategy !== 'explicit' || environmentSession === null || environmentSession === session) return [];
  return [
    {
      event: 'detect_preserved_existing_session_id',
      trigger: 'claim_session',
      existing_session_id: session,
      existing_source: 'self-register',
      detected_session_id: environmentSession,
      detected_source: 'env',
    },
  ];
}

function askStart({ data }: Event<'ask.opened'>): TraceRecord[] {
  const { deadline, delegated, target, messageId, requestId } = data;
  // No call waits for these.
  if (delegated || deadline === null) return [];
  return [
    {
      event: 'ask_peer_start',
      target_session_id: sessionAt(target),
      message_id: messageId,
      request_id: requestId,
      require_reply_to: true,
    },
  ];
}

function askEnd(
  { at, type, data: { requestId } }: Event<'ask.answered' | 'ask.expired' | 'ask.cancelled'>,
  known: Known,
): TraceRecord[] {
  const ask = known.ask(requestId);
  if (ask === undefined) return [];
  return [
    {
      event: 'ask_peer_end',
      target_session_id: sessionAt(ask.target),
      message_id: ask.messageId,
      request_id: requestId,
      duration_ms: Math.max(0, at - ask.openedAt),
      wake_status: known.statusFor(ask.messageId),
      timed_out: type === 'ask.expired',
      correlation: type === 'ask.answered' ? 'correlated' : 'none',
    },
  ];
}
