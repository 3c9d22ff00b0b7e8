import { newestRollout } from './codex-rollouts.js';
import { isSessionId } from './session-id.js';
import { clientFolder, isSafeInFileName } from './transcript-folder.js';
import type { ClientAdapter, Detection, Env } from './types.js';

const MARKS = ['CODEX_HOME', 'CODEX_THREAD_ID', 'CODEX_COMPANION_SESSION_ID', 'CODEX_RUNTIME'];
// CODEX_SESSION_ID is left out: it need not be the thread that a call comes from.
const SESSION_VARIABLES = ['CODEX_THREAD_ID', 'CODEX_COMPANION_SESSION_ID'];

/** Codex CLI, as seen in version 0.169.0. */
export const codex: ClientAdapter = {
  type: 'codex',
  namesThreads: true,
  matchesName: (name) => name.toLowerCase().includes('codex'),
  matchesEnvironment: (env) => MARKS.some((variable) => Boolean(env[variable])),
  threadOf: (meta) => (isSessionId(meta?.threadId) ? meta.threadId : null),
  sessionFromEnvironment,
  placeOf: (_env, cwd) => cwd,
  transcriptPath,
  nextStep: {
    instruction:
      'Run bash_command in a shell call of your own to read your thread id, then call register_my_session with it.',
    bash_command: 'echo $CODEX_THREAD_ID',
  },
};

function sessionFromEnvironment(env: Env): Detection {
  const session = SESSION_VARIABLES.map((variable) => env[variable]).find(isSessionId);
  if (session !== undefined) return { session, source: 'env', confidence: 'high' };
  return { abstain: true, reason: `${SESSION_VARIABLES.join(' and ')} hold no usable thread id here.` };
}

function transcriptPath(session: string, _place: string, env: Env): string | null {
  const folder = clientFolder(env, 'CODEX_HOME', '.codex');
  if (folder === null || !isSafeInFileName(session)) return null;
  return newestRollout(folder, session);
}
