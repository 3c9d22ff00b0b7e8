import { clock, type Receipt } from '../agents/index.js';
import type { DataOf, Event } from '../events/index.js';
import type { ActivityState } from '../wake/index.js';

/** What is said alike of a message that never was, one that is forgotten, and one of another project. */
export const UNKNOWN_NOTE =
  'Nothing is on record of such a message: there never was one, or its records are gone or damaged.';
export const UNKNOWN_ADVICE = 'Check the id; if the message matters, send it again.';

/** The recipient at this moment. */
export interface RecipientNow {
  /** It is whoever asks. */
  readonly isCaller: boolean;
  /** Null where it cannot be proved either way. */
  readonly isRunning: boolean | null;
  readonly state: ActivityState;
  /** What has been done to get its attention, as long as it has taken no mail. */
  readonly attention: 'being-woken' | 'woken' | 'given-up' | null;
}

/** What else an advice on a waiting message goes by. */
export interface Circumstances {
  /** Kept for a call that waits for it. */
  readonly reserved: boolean;
  readonly lastWake: Event<'wake.requested' | 'wake.taken' | 'wake.fired' | 'wake.skipped'> | undefined;
}

/** What the other keys do not tell; null when they tell all. */
export function noteOn({ stage, returned }: Receipt): string | null {
  if (stage === 'accepted')
    return 'Its sending is on record, but nothing proves that it reached the mailbox.';
  if (returned === undefined) return null;
  const why = returned.data.reason === 'cancelled' ? 'the call was cancelled' : 'the client had gone';
  return `It was handed over and came back at ${clock(returned.at)}, because ${why}: it is in the mailbox again.`;
}

/** What to do now, in one sentence that holds for whoever asks. */
export function adviceOn(receipt: Receipt, recipient: RecipientNow, circumstances: Circumstances): string {
  const { stage, work, answer } = receipt;
  if (work?.closing !== undefined) return closedAdvice(work.state, answer !== undefined);
  if (answer !== undefined) {
    if (work === undefined) return 'It was answered by answer_message_id: there is nothing left to wait for.';
    return 'There is an interim answer, answer_message_id, but the work is open: its end will come as a message.';
  }
  if (stage === 'confirmed' || stage === 'handed_over') return givenAdvice(receipt, recipient);
  if (stage === 'accepted') return 'If the message matters, send it again.';
  return pendingAdvice(recipient, circumstances);
}

function closedAdvice(state: 'done' | 'blocked' | 'cancelled', isTold: boolean): string {
  if (state === 'cancelled') return 'The work was withdrawn: nobody owes it any longer.';
  if (state === 'done') {
    return isTold
      ? 'The work is done: answer_message_id says how it went.'
      : 'The work is done: there is nothing left to wait for.';
  }
  return isTold
    ? 'The work is blocked and nobody is at it: answer_message_id says why, and it can be sent anew.'
    : 'The work is blocked and nobody is at it: it can be sent anew.';
}

function givenAdvice({ stage, sent, work }: Receipt, { isRunning, isCaller }: RecipientNow): string {
  if (stage === 'handed_over') {
    return 'It is in an answer to the recipient, and nothing proves yet that this arrived: look again in a minute.';
  }
  if (isCaller) return 'You were given it: read_my_messages with recent shows it again.';
  const gone = isRunning === false ? ', which is not running now,' : '';
  if (work !== undefined) {
    return `The recipient${gone} has it and owes it until it closes it: the end will come as a message, do not wait.`;
  }
  if ((sent?.data.requestId ?? null) !== null) {
    return `The recipient${gone} has the question and has not answered: the answer will come as mail, do not wait.`;
  }
  return 'The recipient was given it: whether it acts on it, only an answer would tell.';
}

function pendingAdvice(recipient: RecipientNow, { reserved, lastWake }: Circumstances): string {
  if (reserved) return 'It is kept for the call of ask_peer that waits for it, which takes it.';
  if (recipient.isCaller) return 'It waits for you: call read_my_messages.';
  if (recipient.isRunning === false) {
    return 'The recipient is not running: it gets the message when somebody starts it again, so do not wait.';
  }
  if (recipient.isRunning === null) {
    return 'Nothing proves from here that the recipient runs: look again later, and do not wait.';
  }
  if (recipient.state === 'busy') {
    return 'Leave it: the recipient is in the middle of a turn, in which hooks or read_my_messages give it the message.';
  }
  if (recipient.attention !== null) return ATTENTION[recipient.attention];
  if (lastWake?.type === 'wake.skipped' && lastWake.data.reason === 'no_driver') {
    return `The recipient could not be woken: ${WITH_NEXT_TURN}`;
  }
  if (lastWake?.type === 'wake.skipped' && COULD_NOT.has(lastWake.data.reason)) {
    return `The recipient could not be woken, and its server may try again. If nothing comes of that, ${WITH_NEXT_TURN}`;
  }
  if (lastWake?.type === 'wake.skipped' && lastWake.data.reason === 'disabled') {
    return `Waking was switched off: ${WITH_NEXT_TURN}`;
  }
  return STATES[recipient.state];
}

const WITH_NEXT_TURN = 'the recipient sees the message with its next turn; if it matters, tell the user.';
const WAKE_IT = 'if it matters, send it one more with wake:"auto"; if not, leave it.';

const ATTENTION: Readonly<Record<NonNullable<RecipientNow['attention']>, string>> = {
  'being-woken': 'The recipient is being woken: look again in a few seconds.',
  woken: 'The recipient was woken and has not stirred since: look again in a minute.',
  'given-up': `Waking the recipient was tried several times and given up: ${WITH_NEXT_TURN}`,
};

const STATES: Readonly<Record<Exclude<ActivityState, 'busy'>, string>> = {
  'fresh-idle': `The recipient is idle and has not taken it: ${WAKE_IT}`,
  idle: `The recipient is idle and has not taken it: ${WAKE_IT}`,
  unknown: `It is not known whether the recipient is busy, and it has not taken it: ${WAKE_IT}`,
  stale: `The recipient is in a turn that nothing has been heard of for long: ${WITH_NEXT_TURN}`,
};

/** After these the recipient's own server tries again, while it is idle. */
const COULD_NOT: ReadonlySet<DataOf<'wake.skipped'>['reason']> = new Set([
  'no_taker',
  'taker_lost',
  'unavailable',
  'failed',
]);
