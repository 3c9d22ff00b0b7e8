import type { Event } from '../events/index.js';

/** A message as agents see it. Keys in wire order; absent ones are left out, never null. */
export interface Envelope {
  readonly schema_version: 1;
  readonly id: string;
  readonly body: string;
  /** Unix seconds. */
  readonly enqueued_at: number;
  readonly body_bytes: number;
  readonly origin: 'peer';
  readonly from_session_id?: string;
  readonly request_id?: string;
  readonly reply_to?: string;
  readonly source_message_id?: string;
  /** It was given before and may or may not have arrived. */
  readonly already_handed_over?: true;
}

/** Builds the envelope of a recorded message. */
export function envelopeOf({ at, data }: Event<'message.sent'>, givenBefore: boolean): Envelope {
  const { id, body, bodyBytes, from, requestId, replyTo, sourceMessageId } = data;
  return {
    schema_version: 1,
    id,
    body,
    enqueued_at: Math.floor(at / 1000),
    body_bytes: bodyBytes,
    origin: 'peer',
    ...(from.session === null ? {} : { from_session_id: from.session }),
    ...(requestId === null ? {} : { request_id: requestId }),
    ...(replyTo === null ? {} : { reply_to: replyTo }),
    ...(sourceMessageId === null ? {} : { source_message_id: sourceMessageId }),
    ...(givenBefore ? { already_handed_over: true } : {}),
  };
}
