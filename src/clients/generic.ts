import type { ClientAdapter } from './types.js';

/** Any other client: nothing is known of it, so its agent has to choose an id and keep it. */
export const generic: ClientAdapter = {
  type: 'unknown',
  handshakeName: null,
  namesThreads: false,
  matchesName: () => false,
  matchesEnvironment: () => false,
  threadOf: () => null,
  sessionFromEnvironment: () => ({
    abstain: true,
    structural: true,
    reason: 'The client is unknown, so no environment variable is known to hold its session id.',
  }),
  placeOf: (_env, cwd) => cwd,
  isHookCall: null,
  clientOfHook: () => null,
  borrowsEnvironment: () => false,
  hookTextLimit: { units: 9_000, bytes: 9_000 },
  enterGapMs: 0,
  promptMarks: '',
  transcriptPath: () => null,
  placeOfTranscript: () => null,
  bornBetween: () => [],
  messageOf: () => null,
  activityOf: () => null,
  nextStep: {
    instruction:
      'Run bash_command once to make an id, keep it for the rest of this session, and call register_my_session with it.',
    bash_command: `echo "agent-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \\n')"`,
  },
};
