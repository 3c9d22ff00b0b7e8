import { codexTranscript } from './codex-transcript.js';
import { codexConfiguration } from './configuration.js';
import { letters } from './ids.js';
import type { Client, Env, HookEvent, Json, ModelCall, ServerEntry, Session, ToolAnswer } from './types.js';

/** All that a server is given of the environment, beside what its entry names. */
const INHERITED = ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'USER'];

/** Codex CLI 0.169.0. */
export function codex(env: Env): Client {
  return {
    name: 'codex',
    transcript: codexTranscript(env),
    configuration: codexConfiguration,
    serverEnvironment,
    hookEnvironment: (inherited) => inherited,
    shellEnvironment: (inherited, { id }) => ({ ...inherited, CODEX_THREAD_ID: id, CODEX_SESSION_ID: id }),
    title: (daemon) => (daemon ? 'codex app-server' : 'codex'),
    probe: null,
    initialize: {
      protocolVersion: '2025-06-18',
      capabilities: { experimental: { 'codex/auth-change': {} }, elicitation: { form: {}, url: {} } },
      clientInfo: { name: 'codex-mcp-client', title: 'Codex', version: '0.169.0' },
    },
    listParams: { _meta: { progressToken: 0 } },
    roots: () => [],
    modelMeta: (session, { callId }, id) => ({
      callId,
      'x-codex-turn-metadata': turnMetadata(session),
      threadId: session.id,
      sessionId: session.id,
      windowId: `${session.id}:0`,
      itemId: letters('fc_', 18),
      progressToken: id - 1,
    }),
    hookMeta: ({ id: threadId }, id) => ({ threadId, progressToken: id - 1 }),
    newCallId: () => letters('call_', 18),
    payload,
    toolDetails,
    stopDetails: (active, lastMessage) => ({
      stop_hook_active: active,
      last_assistant_message: lastMessage,
    }),
    missingName: 'no call',
    noServerAt: (event) => (event === 'SessionEnd' ? 'the server has gone' : null),
    longestContext: 9_000,
    escape: (text) => text,
    startsAtFirstPrompt: true,
    clearKeepsServer: false,
    reportsInterrupt: true,
    rewakes: false,
    // Nothing is known of how a fork is reported, so it looks like any new thread.
    forkSource: 'startup',
    endSignal: 'SIGTERM',
    childFolder: () => process.cwd(),
  };
}

function serverEnvironment(inherited: Env, _session: Session, entry: ServerEntry): Env {
  const names = [...INHERITED, ...(entry.env_vars ?? [])];
  const given = names.filter((name) => inherited[name] !== undefined);
  return { ...Object.fromEntries(given.map((name) => [name, inherited[name]])), ...entry.env };
}

function turnMetadata({ id, turn }: Session): Json {
  return {
    session_id: id,
    thread_id: id,
    model: 'gpt-mock',
    turn_id: turn?.id,
    turn_started_at_unix_ms: turn?.startedAt,
    thread_source: 'user',
    turn_trigger: 'exec',
    sandbox: 'none',
    sandbox_mode: 'danger-full-access',
    auto_review_enabled: false,
    node_repl_auto_review_required: false,
    node_repl_disabled: false,
    codex_version: '0.169.0',
  };
}

function payload(event: HookEvent, session: Session, details: Json): Json {
  const outsideTurns = event === 'SessionStart' || event === 'SessionEnd';
  return {
    session_id: session.id,
    ...(!outsideTurns && { turn_id: session.turn?.id }),
    transcript_path: session.transcript,
    cwd: session.cwd,
    hook_event_name: event,
    ...(event !== 'SessionEnd' && { model: 'gpt-mock', permission_mode: 'bypassPermissions' }),
    ...details,
  };
}

function toolDetails(
  { toolName, input, callId, server, agentId }: ModelCall,
  answer: ToolAnswer | null,
): Json {
  if (agentId !== null) throw new Error('how Codex reports a subagent was not seen');
  const response = server === null ? answer?.text : { content: [{ type: 'text', text: answer?.text }] };
  return {
    tool_name: toolName,
    tool_input: input,
    ...(answer !== null && { tool_response: response }),
    tool_use_id: callId,
  };
}
