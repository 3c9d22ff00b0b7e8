import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Ancestor, ProcessIdentity } from './process-facts.js';
import { clientProcessOf } from './processes.js';
import { isSessionId } from './session-id.js';
import { clientFolder, isSafeInFileName } from './transcript-folder.js';
import { bornWithin, type Candidate, MOST_CANDIDATES } from './transcripts/births.js';
import { claudeCodeFormat } from './transcripts/claude-code-format.js';
import type { TranscriptBirth } from './transcripts/types.js';
import type { ClientAdapter, Detection, Env } from './types.js';

const SESSION_VARIABLE = 'CLAUDE_CODE_SESSION_ID';

/** Claude Code, as seen in version 2.1.330. */
export const claudeCode: ClientAdapter = {
  type: 'claude-code',
  handshakeName: 'claude-code',
  namesThreads: false,
  matchesName: (name) => name.toLowerCase().includes('claude'),
  matchesEnvironment: (env) => env.CLAUDECODE === '1',
  threadOf: () => null,
  sessionFromEnvironment,
  placeOf,
  // A model's call carries its tool use id and a progress token; a hook's carries nothing at all.
  isHookCall: (meta) => Object.keys(meta ?? {}).length === 0,
  clientOfHook,
  borrowsEnvironment: () => false,
  // Up to 10,000 arrive whole; the client writes the brackets of our own wrapper in more characters than we do.
  hookTextLimit: { units: 9_950, bytes: null },
  enterGapMs: 0,
  promptMarks: '❯>',
  transcriptPath,
  placeOfTranscript: () => null,
  bornBetween,
  ...claudeCodeFormat,
  nextStep: {
    instruction:
      'Run bash_command in a Bash call of your own to read your session id, then call register_my_session with it.',
    bash_command: `echo $${SESSION_VARIABLE}`,
  },
};

function sessionFromEnvironment(env: Env): Detection {
  const session = env[SESSION_VARIABLE];
  if (isSessionId(session)) return { session, source: 'env', confidence: 'high' };
  const reason =
    session === undefined || session === ''
      ? `${SESSION_VARIABLE} is not set here: older Claude Code strips it from the environment of MCP servers.`
      : `${SESSION_VARIABLE} does not hold a usable session id.`;
  return { abstain: true, structural: true, reason };
}

/** Says its own pid to hooks; an older one does not, and is the nearest program that is no launcher. */
function clientOfHook(ancestors: readonly Ancestor[], env: Env): ProcessIdentity | null {
  const said = ancestors.find(({ pid }) => String(pid) === env.CLAUDE_PID);
  if (said !== undefined) return { pid: said.pid, startToken: said.startToken };
  return env.CLAUDE_PID === undefined ? clientProcessOf(ancestors) : null;
}

function placeOf(env: Env, cwd: string, root: string | null): string {
  const project = env.CLAUDE_PROJECT_DIR;
  return project !== undefined && isAbsolute(project) ? project : (root ?? cwd);
}

function transcriptPath(session: string, place: string, env: Env): string | null {
  const folder = projectFolder(place, env);
  return folder === null || !isSafeInFileName(session) ? null : join(folder, `${session}.jsonl`);
}

/** Where the client keeps the transcripts of a place. */
function projectFolder(place: string, env: Env): string | null {
  const folder = clientFolder(env, 'CLAUDE_CONFIG_DIR', '.claude');
  return folder === null ? null : join(folder, 'projects', place.replace(/[^A-Za-z0-9]/g, '-'));
}

/** The names say nothing of age: of too many files some would be left out, and a wrong one taken for the only one. */
function bornBetween(place: string, env: Env, from: number, to: number): TranscriptBirth[] {
  const folder = projectFolder(place, env);
  const files = folder === null ? [] : transcriptsIn(folder);
  return files.length > MOST_CANDIDATES ? [] : bornWithin(files, from, to);
}

function transcriptsIn(folder: string): Candidate[] {
  return namesIn(folder).flatMap((file) => {
    // Other names are not of sessions: a subagent's begins with `agent-`.
    const session = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/.exec(file)?.[1];
    return session !== undefined ? [{ session, path: join(folder, file) }] : [];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
