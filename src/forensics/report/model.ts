import type { Seq } from '../../events/index.js';

/** What a page shows, in plain data. Positions are those of the log; lanes are numbered from the left. */
export interface Report {
  readonly lanes: readonly Lane[];
  /** Names of agents that ran and did nothing that is shown. */
  readonly silent: readonly string[];
  /** In the order of the log. */
  readonly rows: readonly Row[];
  readonly marks: readonly Mark[];
  readonly bars: readonly Bar[];
  /** In the order in which they were sent. */
  readonly messages: readonly Message[];
  readonly problems: readonly Problem[];
}

/** An agent, under whatever ids it had. */
export interface Lane {
  readonly name: string;
  /** Names that it had before. */
  readonly before: readonly string[];
}

/** One line of the picture. */
export interface Row {
  readonly seq: Seq;
  /** Unix milliseconds; null for a record that cannot be read. */
  readonly at: number | null;
  readonly says: string;
  /** What a peer wrote. */
  readonly quotes: string | null;
  /** Index into `messages`. */
  readonly message: number | null;
}

/** What a sign on a lane stands for. */
export type MarkKind =
  | 'start'
  | 'end'
  | 'lost'
  | 'note'
  | 'shown'
  | 'returned'
  | 'unanswered'
  | 'closed'
  | 'woken'
  | 'skipped'
  | 'refused';

/** A sign on a lane, in the row of a position. */
export interface Mark {
  readonly seq: Seq;
  readonly lane: number;
  readonly kind: MarkKind;
  readonly title: string;
  readonly messages: readonly number[];
}

/** How an agent was for a while: there, in a turn, waiting in a call, still owed an answer, owing work. */
export type BarKind = 'present' | 'busy' | 'ask' | 'owed' | 'work';

/** A stretch of a lane. It may begin before the first row; `to` is null when it goes on after the last. */
export interface Bar {
  readonly lane: number;
  readonly kind: BarKind;
  readonly from: Seq;
  readonly to: Seq | null;
  readonly title: string;
  readonly message: number | null;
}

/** What became of a message by the end of the range. */
export type Fate = 'answered' | 'shown' | 'unread' | 'failed';

/** A message, and all that is known of it. */
export interface Message {
  /** Position of its `message.sent`, which may lie before the first row. */
  readonly seq: Seq;
  readonly at: number;
  /** Whole id, and its short name. */
  readonly id: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'message' | 'question' | 'work' | 'answer';
  readonly body: string;
  /** Code points that were cut off the body. */
  readonly missing: number;
  readonly fate: Fate;
  /** What became of it, in words. */
  readonly outcome: string;
  readonly steps: readonly Step[];
}

/** One thing that happened to a message. */
export interface Step {
  readonly seq: Seq;
  readonly at: number;
  readonly says: string;
}

/** Something that went wrong, in a sentence, and the messages that show it, by index. */
export interface Problem {
  readonly weight: 'bad' | 'notable';
  readonly says: string;
  readonly messages: readonly number[];
}
