import type { Event, Moment } from '../events/index.js';

/** The recorded message at a position; undefined when its record is gone or quarantined. */
export function messageAt(now: Moment, sent: number): Event<'message.sent'> | undefined {
  const event = now.event(sent);
  return event?.type === 'message.sent' ? event : undefined;
}
