import { fieldOf, messageFrom, textsIn } from './fields.js';
import type { TranscriptFormat, TranscriptMessage, TurnState } from './types.js';

const TURN_EVENTS: Readonly<Record<string, TurnState>> = {
  task_started: 'busy',
  task_complete: 'idle',
  turn_aborted: 'idle',
};

/** `rollout-*.jsonl` of Codex CLI. */
export const codexFormat: TranscriptFormat = { messageOf, activityOf };

function messageOf(record: unknown): TranscriptMessage | null {
  const payload = fieldOf(record, 'payload');
  if (fieldOf(record, 'type') !== 'response_item' || fieldOf(payload, 'type') !== 'message') return null;
  const said = textsIn(fieldOf(payload, 'content'), ['input_text', 'output_text']);
  const text = said.filter((block) => !isInjected(block)).join('\n');
  return messageFrom(record, fieldOf(payload, 'role'), text);
}

function activityOf(record: unknown): TurnState | null {
  const type = fieldOf(record, 'type');
  if (type === 'response_item') return 'busy';
  const event = type === 'event_msg' ? fieldOf(fieldOf(record, 'payload'), 'type') : undefined;
  return typeof event === 'string' && Object.hasOwn(TURN_EVENTS, event) ? (TURN_EVENTS[event] ?? null) : null;
}

/** What the client itself puts into a user's message: nobody said it. */
function isInjected(block: string): boolean {
  if (block.trimStart().startsWith('# AGENTS.md instructions for ')) return true;
  const text = block.trim();
  return text.startsWith('<environment_context>') && text.endsWith('</environment_context>');
}
