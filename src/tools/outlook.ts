import type { ActivityState, WakeAnswer, WakeStatus } from '../wake/index.js';

/** The keys that tell a sender when its message will be seen, where that may be long; empty otherwise. */
export interface Outlook {
  readonly delivery_outlook?: 'stranded_until_read' | 'stored_until_it_runs' | 'unknown_liveness';
  readonly hint?: string;
}

const ASK_INSTEAD =
  'If it matters now, ask_peer, send it with action_required:true, or send with wake:"auto"; if not, leave it.';

/** What to expect of a message, from what is known of its recipient and what came of a wake. */
export function outlookOf(
  live: boolean | null,
  state: ActivityState,
  { wake_status: status }: WakeAnswer,
): Outlook {
  if (live === false) {
    return {
      delivery_outlook: 'stored_until_it_runs',
      hint: 'The peer is not running: it gets the message when somebody starts it again.',
    };
  }
  // A peer in a turn is given its mail by a hook, or reads it before it goes on.
  if (state === 'busy') return {};
  if (status === 'fired' || status === 'fired_unconfirmed') return {};
  if (live === null) {
    return {
      delivery_outlook: 'unknown_liveness',
      hint: 'Nothing proves from here that the peer runs: message_status tells once it has taken the message.',
    };
  }
  if (status === undefined) {
    return { delivery_outlook: 'stranded_until_read', hint: `The peer was not woken. ${ASK_INSTEAD}` };
  }
  const hint = hintOn(status);
  return hint === undefined ? {} : { delivery_outlook: 'stranded_until_read', hint };
}

/** What a sender is told of this end of a wake; undefined when its message is likely to be seen soon. */
export function hintOn(status: WakeStatus): string | undefined {
  return HINTS[status];
}

/** The others say that the peer is being woken for other mail, or will be. */
const HINTS: Readonly<Partial<Record<WakeStatus, string>>> = {
  skipped_no_target:
    'Nothing could wake the peer now: it sees this with its next turn, or when its server can wake it. message_status tells.',
  disabled: 'Waking is switched off: the peer sees this with its next turn.',
  skipped_no_fresh_idle: `The peer has been idle for long, or is not known to be. ${ASK_INSTEAD}`,
};
