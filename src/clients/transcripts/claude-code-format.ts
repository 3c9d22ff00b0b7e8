import { fieldOf, messageFrom, textsIn } from './fields.js';
import type { TranscriptFormat, TranscriptMessage, TurnState } from './types.js';

const INTERRUPTED = '[Request interrupted by user';
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
  if (fieldOf(record, 'type') === 'user') return textOf(record).startsWith(INTERRUPTED) ? 'idle' : 'busy';
  return ENDS_A_TURN.includes(fieldOf(fieldOf(record, 'message'), 'stop_reason')) ? 'idle' : 'busy';
}

function isTalk(record: unknown): boolean {
  const type = fieldOf(record, 'type');
  return type === 'user' || type === 'assistant';
}

function textOf(record: unknown): string {
  const content = fieldOf(fieldOf(record, 'message'), 'content');
  return typeof content === 'string' ? content : textsIn(content, ['text']).join('\n');
}
