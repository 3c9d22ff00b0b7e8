import type { Stage } from '../../agents/index.js';

/** Nothing is owed any more; something is still to come, in order; or something went wrong. */
export type VerdictClass = 'settled' | 'waiting' | 'wrong';

/** What a sentence is made of, in words. */
export interface Told {
  /** Whom it was sent to, and who sent it. Of an agent: itself, and nobody. */
  readonly who: string;
  readonly by: string;
  /** The time of what decided, as in `at 14:03:09`. */
  readonly at: string;
  /** The answer, the agents of a circle, the door: what the code is about besides. */
  readonly what: string;
  /** Why it is so, in half a sentence with its own beginning; empty when there is no more to say. */
  readonly why: string;
}

interface Judgement {
  readonly class: VerdictClass;
  /** How far a message may have come for it, as `message_status` says; none for a verdict on an agent alone. */
  readonly stages: readonly Stage[];
  readonly says: (told: Told) => string;
}

const UNREAD = ['delivered'] as const;
const GIVEN = ['handed_over', 'confirmed'] as const;

/** Every verdict there is. Codes are stable. */
export const VERDICTS = {
  answered: {
    class: 'settled',
    stages: ['answered'],
    says: ({ who, by, at, what, why }) =>
      `${who} answered ${at} with ${what}, and ${by} was given that${why}.`,
  },
  'answered-late': {
    class: 'settled',
    stages: ['answered'],
    says: ({ who, by, at, what, why }) =>
      `${who} answered ${at} with ${what}, when no call waited any more; ${by} was given that all the same${why}.`,
  },
  closed: {
    class: 'settled',
    stages: ['closed'],
    says: ({ who, at, why }) => `${who} closed the work as done ${at}${why}.`,
  },
  blocked: {
    class: 'settled',
    stages: ['closed'],
    says: ({ who, at, why }) => `${who} closed the work as blocked ${at}, so nobody is at it${why}.`,
  },
  withdrawn: {
    class: 'settled',
    stages: ['closed'],
    says: ({ by, at }) => `${by} withdrew the work ${at}: nobody owes it any longer.`,
  },
  shown: {
    class: 'settled',
    stages: ['confirmed'],
    says: ({ who, at, what }) => `${who} was shown it ${at} ${what} and owes nothing for it.`,
  },
  'answer-unread': {
    class: 'waiting',
    stages: ['answered', 'closed'],
    says: ({ who, by, at, what, why }) =>
      `${who} answered ${at} with ${what}, which ${by} has not taken yet${why}.`,
  },
  'work-open': {
    class: 'waiting',
    stages: [...GIVEN, 'answered'],
    says: ({ who, at, why }) => `${who} was given the work ${at} and has not closed it${why}.`,
  },
  'shown-not-answered': {
    class: 'waiting',
    stages: ['confirmed'],
    says: ({ who, at, why }) => `${who} was shown the question ${at} and has not answered it${why}.`,
  },
  'handed-over-unconfirmed': {
    class: 'waiting',
    stages: ['handed_over'],
    says: ({ who, at, what }) =>
      `It is in what ${who} was given ${at} ${what}, and nothing proves that this arrived: if not, it is shown again.`,
  },
  'waiting-for-call': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who, at }) => `It is kept since ${at} for the call in which ${who} waits for it.`,
  },
  'waiting-recipient-busy': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who, at, why }) => `It waits: ${who} is in the middle of a turn, last seen ${at}${why}.`,
  },
  'waiting-recipient-silent': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who, at, why }) =>
      `It waits: ${who} is in a turn of which nothing was heard since it was seen ${at}${why}.`,
  },
  'waiting-recipient-idle': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who, at, why }) =>
      `It waits: ${who} is idle, as seen ${at}, and gets it with its next turn${why}.`,
  },
  'waiting-recipient-unobserved': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who, why }) =>
      `It waits: nothing shows whether ${who} is in a turn, and it gets this with its next one${why}.`,
  },
  'waiting-being-woken': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who, at }) => `It waits: ${who} is being woken since ${at}.`,
  },
  'waiting-just-woken': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who, at, what }) => `It waits: ${who} was woken ${at} by ${what}, less than a minute ago.`,
  },
  'waiting-wake-off': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who }) => `It waits: waking is switched off, so ${who} gets it with its next turn.`,
  },
  'waiting-no-way-to-wake': {
    class: 'waiting',
    stages: UNREAD,
    says: ({ who, why }) => `It waits: ${who} could not be woken${why}; it gets this with its next turn.`,
  },
  'wake-failed': {
    class: 'wrong',
    stages: UNREAD,
    says: ({ who, at, why }) => `It lies unread: waking ${who} came to nothing ${at}${why}.`,
  },
  'wake-ignored': {
    class: 'wrong',
    stages: UNREAD,
    says: ({ who, at, what }) => `It lies unread: ${who} was woken ${at} by ${what} and has not taken it.`,
  },
  'recipient-ended': {
    class: 'wrong',
    stages: ['delivered', ...GIVEN, 'answered'],
    says: ({ who, what, why }) => `${who} is not running${why}: ${what}.`,
  },
  'recipient-unknown': {
    class: 'wrong',
    stages: UNREAD,
    says: ({ who }) => `It lies unread: nothing is on record of ${who}, whom it is addressed to.`,
  },
  'asker-gone': {
    class: 'wrong',
    stages: ['answered', 'closed'],
    says: ({ who, by, at, what, why }) =>
      `${who} answered ${at} with ${what}, but ${by} is not running${why}: the answer waits until it is started again.`,
  },
  'ask-expired': {
    class: 'wrong',
    stages: ['delivered', ...GIVEN],
    says: ({ who, by, at }) => `${who} did not answer in time: ${by} waits no more since ${at}.`,
  },
  deadlock: {
    class: 'wrong',
    stages: ['delivered', ...GIVEN, 'answered'],
    says: ({ what }) => `Nobody can go on: ${what} wait for one another.`,
  },
  'not-delivered': {
    class: 'wrong',
    stages: ['accepted'],
    says: ({ who, at }) => `It was recorded ${at}, and nothing proves that it reached the mailbox of ${who}.`,
  },
  'record-missing': {
    class: 'wrong',
    stages: UNREAD,
    says: ({ who }) =>
      `It is no longer in the mailbox of ${who}, and the record that says how it left is missing.`,
  },
  'never-sent': {
    class: 'wrong',
    stages: ['unknown'],
    says: ({ at, what }) => `Nothing was sent: ${what} was refused ${at}.`,
  },
  'aged-out': {
    class: 'wrong',
    stages: ['unknown'],
    says: ({ why }) => `What became of it is not on record any more${why}.`,
  },
  'agent-quiet': {
    class: 'settled',
    stages: [],
    says: ({ who }) => `${who} is running: nothing waits for it, and it waits for nobody.`,
  },
  'agent-without-server': {
    class: 'wrong',
    stages: [],
    says: ({ who }) => `No server is on record that speaks for ${who}, so nothing reaches it.`,
  },
  'agent-ended': {
    class: 'settled',
    stages: [],
    says: ({ who, why }) => `${who} is not running${why}: nothing waits for it, and it owes nothing.`,
  },
} as const satisfies Record<string, Judgement>;

/** A stable name for what became of something. */
export type VerdictCode = keyof typeof VERDICTS;

/** What was found, before it is put in words. */
export interface Finding {
  readonly code: VerdictCode;
  /** Unix milliseconds of what decided; null where nothing says when. */
  readonly at: number | null;
  readonly what?: (names: Naming) => string;
  readonly why?: string;
}

/** Gives short names. */
export interface Naming {
  id(id: string): string;
  at(address: string): string;
}
