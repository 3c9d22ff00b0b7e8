import { claudeTranscript } from './claude-transcript.js';
import { claudeConfiguration } from './configuration.js';
import { letters } from './ids.js';
import type { Client, Env, HookEvent, Json, ModelCall, Session, ToolAnswer } from './types.js';

const clientInfo = {
  name: 'claude-code',
  title: 'Claude Code',
  version: '2.1.330',
  description: "Anthropic's agentic coding tool",
  websiteUrl: 'https://claude.com/claude-code',
};
const capabilities = { roots: { listChanged: true }, elicitation: { form: {}, url: {} } };

/** Which of an event's own values come with the mode and the effort of the turn. */
const IN_TURN: readonly HookEvent[] = ['PreToolUse', 'PostToolUse', 'Stop'];

/** Claude Code 2.1.330. */
export function claude(env: Env): Client {
  return {
    name: 'claude',
    transcript: claudeTranscript(env),
    configuration: claudeConfiguration,
    serverEnvironment: (inherited, session, entry) => ({
      ...inherited,
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: session.id,
      CLAUDE_PROJECT_DIR: session.cwd,
      ...entry.env,
    }),
    hookEnvironment: (inherited, session) => ({
      ...inherited,
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: session.id,
      CLAUDE_PROJECT_DIR: session.cwd,
      CLAUDE_PID: String(process.pid),
    }),
    shellEnvironment: (inherited, session) => ({
      ...inherited,
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: session.id,
    }),
    title: () => 'claude',
    probe: {
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': clientInfo,
        'io.modelcontextprotocol/clientCapabilities': capabilities,
      },
    },
    initialize: { protocolVersion: '2025-11-25', capabilities, clientInfo },
    listParams: undefined,
    roots: (cwd) => [cwd],
    modelMeta: (_, { callId }, id) => ({ 'claudecode/toolUseId': callId, progressToken: id }),
    hookMeta: () => undefined,
    newCallId: () => letters('toolu_', 18),
    payload,
    toolDetails,
    stopDetails: (active, lastMessage) => ({
      stop_hook_active: active,
      last_assistant_message: lastMessage,
      background_tasks: [],
      session_crons: [],
    }),
    missingName: 'empty',
    noServerAt: (event) => {
      if (event === 'SessionStart') return 'no MCP client context';
      return event === 'SessionEnd' ? 'the server has gone' : null;
    },
    longestContext: 10_000,
    escape: (text) => text.replace(/<(\/?system-reminder)>/g, '&lt;$1&gt;'),
    startsAtFirstPrompt: false,
    clearKeepsServer: true,
    reportsInterrupt: false,
    rewakes: true,
    forkSource: 'fork',
    endSignal: 'SIGINT',
    childFolder: ({ cwd }) => cwd,
  };
}

function payload(event: HookEvent, session: Session, details: Json): Json {
  return {
    session_id: session.id,
    transcript_path: session.transcript,
    cwd: session.cwd,
    ...(session.turn !== null && event !== 'SessionStart' && { prompt_id: session.turn.id }),
    ...((IN_TURN.includes(event) || event === 'UserPromptSubmit') && { permission_mode: 'default' }),
    ...(IN_TURN.includes(event) && { effort: { level: 'medium' } }),
    hook_event_name: event,
    ...details,
  };
}

function toolDetails(call: ModelCall, answer: ToolAnswer | null): Json {
  const { toolName, input, callId, server, agentId } = call;
  return {
    ...(agentId !== null && { agent_id: agentId, agent_type: 'general-purpose' }),
    tool_name: toolName,
    tool_input: input,
    ...(answer !== null && { tool_response: responseOf(call, answer) }),
    tool_use_id: callId,
    ...(answer !== null && { duration_ms: 9 }),
    ...(server !== null && { mcp_server: { name: server, source: 'dynamic' } }),
  };
}

function responseOf({ server }: ModelCall, { text }: ToolAnswer): unknown {
  if (server !== null) return [{ type: 'text', text }];
  return { stdout: text, stderr: '', interrupted: false, isImage: false, noOutputExpected: false };
}
