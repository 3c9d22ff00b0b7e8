import type { AdapterExamples } from './adapter-contract.js';
import { handshakeOf, modelCallsOf, payloadsOf } from './recorded.js';

const timestamp = '2026-11-22T08:02:20.123Z';
const claudeStart = payloadsOf('claude-code').SessionStart ?? {};
const codexStart = payloadsOf('codex').SessionStart ?? {};

/** What every Codex gives to its MCP servers, and all that it gives. */
export const CODEX_CHILD_ENVIRONMENT = {
  HOME: '/home/me',
  LANG: 'C.UTF-8',
  LOGNAME: 'me',
  PATH: '/usr/bin:/bin',
  SHELL: '/bin/bash',
  TERM: 'xterm',
  TMPDIR: '/tmp',
  USER: 'me',
};

/** What Claude Code gives to its MCP servers beside all that it has itself. */
export const CLAUDE_CHILD_ENVIRONMENT = {
  HOME: '/home/me',
  CLAUDECODE: '1',
  CLAUDE_CODE_SESSION_ID: String(claudeStart.session_id),
  CLAUDE_PROJECT_DIR: String(claudeStart.cwd),
};

const ancestor = (pid: number, name: string) => ({ pid, name, startToken: `token of ${pid}` });
/** Above what a pid can be, so that no process of this machine is meant. */
const [SHELL, CLIENT, TERMINAL] = [900_000_001, 900_000_002, 900_000_003];
const fromHookUp = [ancestor(SHELL, 'sh'), ancestor(CLIENT, 'claude'), ancestor(TERMINAL, 'zsh')];

const claudeLine = (type: string, content: unknown, stop_reason: string | null = null) => ({
  type,
  timestamp,
  isSidechain: false,
  sessionId: claudeStart.session_id,
  message: { role: type, content, stop_reason },
});

/** Claude Code 2.1.330. */
export const claudeCodeExamples: AdapterExamples = {
  handshakeName: handshakeOf('claude-code').clientInfo.name,
  environment: CLAUDE_CHILD_ENVIRONMENT,
  session: { env: CLAUDE_CHILD_ENVIRONMENT, is: String(claudeStart.session_id) },
  modelCalls: modelCallsOf('claude-code'),
  thread: null,
  modelMarks: ['claudecode/toolUseId', 'progressToken'],
  hookCalls: [undefined],
  places: [
    { env: CLAUDE_CHILD_ENVIRONMENT, root: '/root', is: '/home/me/proj' },
    { env: {}, root: '/root', is: '/root' },
    { env: {}, root: null, is: '/cwd' },
  ],
  hooks: [
    { ancestors: fromHookUp, env: { CLAUDE_PID: String(CLIENT) }, client: CLIENT },
    { ancestors: fromHookUp, env: { CLAUDE_PID: '7' }, client: null },
    { ancestors: fromHookUp.slice(1), env: {}, client: CLIENT },
    { ancestors: [], env: { CLAUDE_PID: String(CLIENT) }, client: null },
  ],
  borrowed: [],
  textSeenWhole: 10_000,
  textSeenCut: 10_001,
  enterGapNeeded: 0,
  folderVariable: 'CLAUDE_CONFIG_DIR',
  transcript: {
    folder: '.claude',
    session: String(claudeStart.session_id),
    place: String(claudeStart.cwd),
    path: String(claudeStart.transcript_path),
    lines: [{ type: 'summary', summary: 'x' }],
    namesPlace: false,
  },
  said: [
    [claudeLine('user', 'hello there'), { role: 'user', text: 'hello there', timestamp }],
    [
      claudeLine('assistant', [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'calling' },
      ]),
      { role: 'assistant', text: 'calling', timestamp },
    ],
  ],
  busy: [claudeLine('user', 'hello there'), claudeLine('assistant', 'calling', 'tool_use')],
  idle: [
    claudeLine('assistant', 'FINAL ANSWER ONE', 'end_turn'),
    claudeLine('user', '[Request interrupted by user]'),
  ],
  shell: { env: CLAUDE_CHILD_ENVIRONMENT, prints: String(claudeStart.session_id) },
};

const thread = String(codexStart.session_id);
const codexLine = (type: string, payload: object) => ({ timestamp, type, payload });
const codexTalk = (role: string, type: string, text: string) =>
  codexLine('response_item', { type: 'message', role, content: [{ type, text }] });
const CODEX_SHELL = { HOME: '/home/me', CODEX_THREAD_ID: thread, CODEX_SESSION_ID: 'the companion' };

/** Codex CLI 0.169.0. */
export const codexExamples: AdapterExamples = {
  handshakeName: handshakeOf('codex').clientInfo.name,
  // Its MCP servers are given nothing that shows it; what runs in its shells is.
  environment: CODEX_SHELL,
  session: { env: CODEX_SHELL, is: thread },
  modelCalls: modelCallsOf('codex'),
  thread,
  modelMarks: ['callId'],
  hookCalls: [{ threadId: thread }, { threadId: thread, progressToken: 1 }],
  places: [
    { env: CODEX_CHILD_ENVIRONMENT, root: null, is: null },
    { env: CLAUDE_CHILD_ENVIRONMENT, root: '/root', is: null },
  ],
  hooks: [
    { ancestors: [ancestor(CLIENT, 'codex'), ancestor(TERMINAL, 'zsh')], env: CODEX_SHELL, client: CLIENT },
    { ancestors: [], env: CODEX_SHELL, client: null },
  ],
  borrowed: [['/usr/bin/codex', 'app-server'], ['codex app-server --listen']],
  textSeenWhole: 9_000,
  textSeenCut: 12_000,
  enterGapNeeded: 200,
  folderVariable: 'CODEX_HOME',
  transcript: {
    folder: '.codex',
    session: thread,
    place: String(codexStart.cwd),
    path: String(codexStart.transcript_path),
    lines: [codexLine('session_meta', { id: thread, cwd: codexStart.cwd })],
    namesPlace: true,
  },
  said: [
    [codexTalk('user', 'input_text', 'hello codex'), { role: 'user', text: 'hello codex', timestamp }],
    [
      codexTalk('assistant', 'output_text', 'CODEX-FINAL'),
      { role: 'assistant', text: 'CODEX-FINAL', timestamp },
    ],
  ],
  busy: [codexLine('event_msg', { type: 'task_started' }), codexTalk('user', 'input_text', 'hello codex')],
  idle: [
    codexLine('event_msg', { type: 'task_complete' }),
    codexLine('event_msg', { type: 'turn_aborted', reason: 'interrupted' }),
  ],
  shell: { env: CODEX_SHELL, prints: thread },
};

/** Any other client: all that it does is unknown. */
export const genericExamples: AdapterExamples = {
  handshakeName: null,
  environment: null,
  session: null,
  modelCalls: [{ progressToken: 7 }],
  thread: null,
  modelMarks: [],
  hookCalls: null,
  places: [{ env: CLAUDE_CHILD_ENVIRONMENT, root: '/root', is: '/cwd' }],
  hooks: [{ ancestors: [ancestor(CLIENT, 'editor')], env: {}, client: null }],
  borrowed: [],
  textSeenWhole: 9_000,
  textSeenCut: 12_000,
  enterGapNeeded: 0,
  folderVariable: null,
  transcript: null,
  said: [],
  busy: [],
  idle: [],
  shell: { env: {}, prints: null },
};
