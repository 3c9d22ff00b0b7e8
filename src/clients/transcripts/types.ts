/** One message of a conversation, as its transcript holds it. */
export interface TranscriptMessage {
  readonly role: 'user' | 'assistant';
  /** Never empty. */
  readonly text: string;
  /** As the client wrote it. */
  readonly timestamp: string | null;
}

/** Whether an agent is in the middle of a turn. */
export type TurnState = 'busy' | 'idle';

/** How a client writes its transcripts, one JSON value a line. Both functions are pure and take any JSON value. */
export interface TranscriptFormat {
  /** Null for a line that is no message. */
  messageOf(record: unknown): TranscriptMessage | null;
  /** What a line says of the turn that it belongs to; null when it says nothing. */
  activityOf(record: unknown): TurnState | null;
}

/** A transcript that came into being at a known time: evidence of whose session it is. */
export interface TranscriptBirth {
  readonly session: string;
  readonly path: string;
  /** Unix milliseconds, with a fraction where the file system keeps one. */
  readonly bornAt: number;
}
