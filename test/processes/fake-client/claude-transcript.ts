import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Env, Session, Transcript } from './types.js';

/** Claude Code's `projects/<folder>/<session>.jsonl`. */
export function claudeTranscript(env: Env): Transcript {
  const folder = env.CLAUDE_CONFIG_DIR ?? join(env.HOME ?? '', '.claude');
  return {
    pathOf: (id, cwd) => join(folder, 'projects', cwd.replace(/[^A-Za-z0-9]/g, '-'), `${id}.jsonl`),
    started: () => [],
    prompted: (session, text) => [user(session, text)],
    called: (session, { toolName, input, callId }) => [
      assistant(session, [{ type: 'tool_use', id: callId, name: toolName, input }]),
    ],
    answered: (session, { callId }, { text, isError }) => [
      user(session, [
        { tool_use_id: callId, type: 'tool_result', content: text, ...(isError && { is_error: true }) },
      ]),
    ],
    said: (session, text) => [assistant(session, [{ type: 'text', text }])],
    finished: () => [],
    interrupted: (session) => [user(session, [{ type: 'text', text: '[Request interrupted by user]' }])],
    compacted: (session) => [
      { ...line(session, 'system'), subtype: 'compact_boundary', content: 'Conversation compacted' },
      { ...user(session, 'This session is being continued from a previous one.'), isCompactSummary: true },
    ],
  };
}

function user(session: Session, content: unknown): object {
  return { ...line(session, 'user'), message: { role: 'user', content } };
}

function assistant(session: Session, content: readonly object[]): object {
  const message = { id: `msg_${randomUUID()}`, type: 'message', role: 'assistant', model: 'mock', content };
  return { ...line(session, 'assistant'), message: { ...message, stop_reason: null, usage: {} } };
}

function line({ id, cwd }: Session, type: string): object {
  return {
    parentUuid: null,
    isSidechain: false,
    userType: 'external',
    cwd,
    sessionId: id,
    version: '2.1.330',
    gitBranch: 'main',
    type,
    uuid: randomUUID(),
    timestamp: new Date().toISOString(),
  };
}
