import { fieldOf, messageFrom, textsIn } from './fields.js';
import type { TranscriptFormat, TranscriptMessage, TurnState } from './types.js';

const INTERRUPTED = '[Request interrupted by user';
const OF_THE_CLIENT = /^<(?:command-|local-command-)/;
const ENDS_A_TURN: readonly unknown[] = ['end_turn', 'stop_sequence'];

/** `<session>.jsonl` of Claude Code. */
export const claudeCodeFormat: TranscriptFormat = { messageOf, activityOf };

function messageOf(record: unknown): TranscriptMessage | null {
  if (!isTalk(record)) return null;
  return messageFrom(record, fieldOf(fieldOf(record, 'message'), 'role'), textOf(record));
}

/** No hook tells of a turn that Esc ended: only the line that the client then writes does. */
function activityOf(record: unknown): TurnState | null {
  // A subagent's turn begins and ends within the agent's own.
  if (!isTalk(record) || fieldOf(record, 'isSidechain') === true) return null;
  if (fieldOf(record, 'type') === 'user') return activityOfUser(record);
  return ENDS_A_TURN.includes(fieldOf(fieldOf(record, 'message'), 'stop_reason')) ? 'idle' : 'busy';
}

/** What the client itself writes in the user's name, such as a command of its own, starts no turn. */
function activityOfUser(record: unknown): TurnState | null {
  const text = textOf(record);
  if (text.startsWith(INTERRUPTED)) return 'idle';
  return fieldOf(record, 'isMeta') === true || OF_THE_CLIENT.test(text) ? null : 'busy';
}

function isTalk(record: unknown): boolean {
  const type = fieldOf(record, 'type');
  return type === 'user' || type === 'assistant';
}

function textOf(record: unknown): string {
  const content = fieldOf(fieldOf(record, 'message'), 'content');
  return typeof content === 'string' ? content : textsIn(content, ['text']).join('\n');
}
