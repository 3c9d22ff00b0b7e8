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
  /** It delegates work: the recipient owns it until it says how it ended. */
  readonly action_required?: true;
  /** Unix seconds until which that is wanted. */
  readonly due_at?: number;
  /** What it belongs to, with other messages. */
  readonly thread_id?: string;
}

/** Builds the envelope of a recorded message. */
export function envelopeOf({ at, data }: Event<'message.sent'>, givenBefore: boolean): Envelope {
  const { id, body, bodyBytes, from, requestId, replyTo, sourceMessageId, obligation, thread } = data;
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
    ...(obligation === null ? {} : { action_required: true }),
    ...dueAnswer(obligation?.dueAt ?? null),
    ...(thread === null ? {} : { thread_id: thread }),
  };
}

/** When something is due, from unix milliseconds; no key when it has no deadline. */
export function dueAnswer(dueAt: number | null): { readonly due_at?: number } {
  return dueAt === null ? {} : { due_at: Math.floor(dueAt / 1000) };
}
