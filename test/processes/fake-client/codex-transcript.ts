import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Env, Session, Transcript } from './types.js';

/** As long as the real ones: the first line of a rollout is far longer than one reads at a glance. */
const BASE_INSTRUCTIONS = 'You are a coding agent running in the Codex CLI. '.repeat(400);

/** Codex's `sessions/Y/M/D/rollout-<time>-<thread>.jsonl`. */
export function codexTranscript(env: Env): Transcript {
  const sessions = join(env.CODEX_HOME ?? join(env.HOME ?? '', '.codex'), 'sessions');
  return {
    pathOf: (id) => existing(sessions, id) ?? newPath(sessions, id),
    started: (session, continues) => [meta(session, continues)],
    prompted: (session, text) => [
      event('task_started', { turn_id: session.turn?.id, model_context_window: 272_000 }),
      item('message', { role: 'user', content: [{ type: 'input_text', text }] }),
      event('user_message', { message: text, kind: 'plain' }),
    ],
    called: (_, { toolName, input, callId }) => [
      item('function_call', { name: toolName, arguments: JSON.stringify(input), call_id: callId }),
    ],
    answered: (_, { callId }, { text }) => [item('function_call_output', { call_id: callId, output: text })],
    said: (_, text) => [
      event('agent_message', { message: text }),
      item('message', { role: 'assistant', content: [{ type: 'output_text', text }] }),
    ],
    finished: ({ turn }, text) => [event('task_complete', { turn_id: turn?.id, last_agent_message: text })],
    interrupted: ({ turn }) => [event('turn_aborted', { turn_id: turn?.id, reason: 'interrupted' })],
    compacted: () => [record('compacted', { message: 'Conversation compacted' })],
  };
}

function meta({ id, cwd }: Session, continues: string | null): object {
  return record('session_meta', {
    id,
    ...(continues !== null && { forked_from_id: continues }),
    timestamp: new Date().toISOString(),
    base_instructions: { text: BASE_INSTRUCTIONS },
    cwd,
    originator: 'codex_cli_rs',
    cli_version: '0.169.0',
    source: 'cli',
    model_provider: 'mock',
  });
}

function event(type: string, payload: object): object {
  return record('event_msg', { type, ...payload });
}

function item(type: string, payload: object): object {
  return record('response_item', { type, ...payload });
}

function record(type: string, payload: object): object {
  return { timestamp: new Date().toISOString(), type, payload };
}

/** A resumed thread goes on in its old file. */
function existing(sessions: string, id: string): string | null {
  try {
    const files = readdirSync(sessions, { recursive: true, encoding: 'utf8' });
    const file = files.find((name) => name.endsWith(`-${id}.jsonl`));
    return file === undefined ? null : join(sessions, file);
  } catch {
    return null;
  }
}

function newPath(sessions: string, id: string): string {
  const [day = '', time = ''] = new Date().toISOString().split(/[T.]/);
  const name = `rollout-${day}T${time.replaceAll(':', '-')}-${id}.jsonl`;
  return join(sessions, ...day.split('-'), name);
}
