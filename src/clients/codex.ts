import { newestRollout, placeOfRollout, recentRollouts } from './codex-rollouts.js';
import { wordsOf } from './launchers.js';
import { realPathOrSame } from './place.js';
import { clientProcessOf, commandLinesOf } from './processes.js';
import { isSessionId } from './session-id.js';
import { clientFolder, isSafeInFileName } from './transcript-folder.js';
import { bornWithin, MOST_CANDIDATES } from './transcripts/births.js';
import { codexFormat } from './transcripts/codex-format.js';
import type { TranscriptBirth } from './transcripts/types.js';
import type { ClientAdapter, Detection, Env } from './types.js';

const MARKS = ['CODEX_HOME', 'CODEX_THREAD_ID', 'CODEX_COMPANION_SESSION_ID', 'CODEX_RUNTIME'];
// CODEX_SESSION_ID is left out: it need not be the thread that a call comes from.
const SESSION_VARIABLES = ['CODEX_THREAD_ID', 'CODEX_COMPANION_SESSION_ID'];

/** Codex CLI, as seen in version 0.169.0. */
export const codex: ClientAdapter = {
  type: 'codex',
  handshakeName: 'codex-mcp-client',
  namesThreads: true,
  matchesName: (name) => name.toLowerCase().includes('codex'),
  matchesEnvironment: (env) => MARKS.some((variable) => Boolean(env[variable])),
  threadOf: (meta) => (isSessionId(meta?.threadId) ? meta.threadId : null),
  sessionFromEnvironment,
  // One daemon may run the servers of several terminals, all in the directory and environment of the first.
  placeOf: () => null,
  // Both name their thread; only a model's call has an id of its own.
  isHookCall: (meta) => isSessionId(meta?.threadId) && meta.callId === undefined,
  // Without the daemon each terminal has a process of its own.
  clientOfHook: (ancestors) =>
    runsUnderDaemon(commandLinesOf(ancestors)) ? null : clientProcessOf(ancestors),
  borrowsEnvironment: runsUnderDaemon,
  // It cuts at 2,500 tokens, which it estimates as bytes divided by four.
  hookTextLimit: { units: 9_000, bytes: 9_500 },
  // Longer than its window of 120 ms (scripts/check-codex-drift.mjs watches it) by what it needs to take long text in.
  enterGapMs: 500,
  promptMarks: '›»▌',
  transcriptPath,
  placeOfTranscript: placeOfRollout,
  bornBetween,
  ...codexFormat,
  nextStep: {
    instruction:
      'Run bash_command in a shell call of your own to read your thread id, then call register_my_session with it.',
    bash_command: 'echo $CODEX_THREAD_ID',
  },
};

function runsUnderDaemon(commandLines: readonly (readonly string[])[]): boolean {
  return commandLines.some((line) => wordsOf(line).includes('app-server'));
}

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

function bornBetween(place: string, env: Env, from: number, to: number): TranscriptBirth[] {
  const folder = clientFolder(env, 'CODEX_HOME', '.codex');
  if (folder === null) return [];
  const here = realPathOrSame(place);
  return bornWithin(recentRollouts(folder, MOST_CANDIDATES), from, to).filter(({ path }) => {
    const named = placeOfRollout(path);
    return named !== null && realPathOrSame(named) === here;
  });
}
