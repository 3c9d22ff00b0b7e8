import { isAbsolute, join } from 'node:path';
import { isSessionId } from './session-id.js';
import { clientFolder, isSafeInFileName } from './transcript-folder.js';
import type { ClientAdapter, Detection, Env } from './types.js';

const SESSION_VARIABLE = 'CLAUDE_CODE_SESSION_ID';

/** Claude Code, as seen in version 2.1.330. */
export const claudeCode: ClientAdapter = {
  type: 'claude-code',
  namesThreads: false,
  matchesName: (name) => name.toLowerCase().includes('claude'),
  matchesEnvironment: (env) => env.CLAUDECODE === '1',
  threadOf: () => null,
  sessionFromEnvironment,
  placeOf,
  transcriptPath,
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

function placeOf(env: Env, cwd: string): string {
  const project = env.CLAUDE_PROJECT_DIR;
  return project !== undefined && isAbsolute(project) ? project : cwd;
}

function transcriptPath(session: string, place: string, env: Env): string | null {
  const folder = clientFolder(env, 'CLAUDE_CONFIG_DIR', '.claude');
  if (folder === null || !isSafeInFileName(session)) return null;
  return join(folder, 'projects', place.replace(/[^A-Za-z0-9]/g, '-'), `${session}.jsonl`);
}
