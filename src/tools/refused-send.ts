import type { WakeOption } from '../wake/index.js';
import { refused } from './answers.js';
import type { Unresolved } from './resolve-target.js';
import type { Answer } from './types.js';

/** What a refusal has to know of what was to be sent. */
interface Unsent {
  readonly wake: WakeOption;
  readonly replyTo: string | null;
}

/** What a sender is told of a target that means nobody: a wake only says why it could not be when none was found. */
export function sendRefusal(
  { error, candidates, note }: Unresolved,
  letter: Unsent,
  identifying: Readonly<Record<string, unknown>> = {},
): Answer {
  const isWakeIntended = letter.wake === 'auto' || isWokenByRule(letter);
  return refused(error, {
    ...(candidates === undefined ? {} : { candidates }),
    ...(note === undefined ? {} : { note }),
    ...identifying,
    ...(isWakeIntended && error === 'target-not-found' ? { wake_status: 'skipped_no_target' } : {}),
    ...reasonOf(letter),
  });
}

/** A recipient that reads nothing must not fill the disk. */
export function mailboxFull(letter: Unsent): Answer {
  return refused('mailbox-full', {
    message: 'Too much unread mail waits for this peer: let it read, then try again.',
    ...reasonOf(letter),
  });
}

function reasonOf(letter: Unsent) {
  return isWokenByRule(letter) ? { wake_reason: 'reply_to_default' } : {};
}

function isWokenByRule({ wake, replyTo }: Unsent): boolean {
  return wake === null && replyTo !== null;
}
