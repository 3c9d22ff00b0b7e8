import type { DataOf } from '../events/index.js';
import type { WakeOption, WakeVia } from '../wake/index.js';

/** What is to be sent, apart from what the caller and the recipient determine. */
export interface Letter {
  readonly target: string;
  readonly body: string;
  readonly requestId: string | null;
  readonly replyTo: string | null;
  readonly sourceMessageId: string | null;
  readonly idempotencyKey: string | null;
  readonly wake: WakeOption;
  /** Set when the recipient is to own that it is done; `requestId` then names the sender's expectation. */
  readonly obligation: DataOf<'message.sent'>['obligation'];
  /** What it belongs to, with other messages; and how many its sender sent at once. */
  readonly thread: string | null;
  readonly copies: number;
  /** It says how work ended that its recipient delegated, and so is waited for. */
  readonly closesWork: boolean;
  /** The tool that sends it. */
  readonly via: Exclude<WakeVia, 'reply_default' | 'retry'>;
}

/** The parts of a letter that most letters do without. */
export const PLAIN = {
  requestId: null,
  replyTo: null,
  sourceMessageId: null,
  idempotencyKey: null,
  wake: null,
  obligation: null,
  thread: null,
  copies: 1,
  closesWork: false,
} as const satisfies Partial<Letter>;

/** Ids for one message, made before deciding. */
export interface LetterIds {
  readonly message: string;
  readonly wake: string;
}
