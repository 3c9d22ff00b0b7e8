import type { Claim } from '../../agents/index.js';
import type { ClientAdapter, Env } from '../../clients/index.js';
import type { TraceRecord } from './record.js';

/** One search for the id of an agent. */
export interface Detected {
  /** What it was made for. */
  readonly trigger: 'startup' | 'call' | 'birth';
  /** What it found; null for nothing. */
  readonly claim: Pick<Claim, 'session' | 'strategy'> | null;
}

/** How the strategies are named in a trace. */
const STRATEGIES: Readonly<Record<Claim['strategy'], string>> = {
  explicit: 'self-register',
  thread: 'thread',
  hook: 'hook',
  environment: 'env',
  sticky: 'sticky-claim',
  'birth-time': 'birth-time',
};

/** A search in a trace: which strategy won, what each said, and what the agent can do when none did. */
export function detectionRecord({ trigger, claim }: Detected, adapter: ClientAdapter, env: Env): TraceRecord {
  const found = adapter.sessionFromEnvironment(env);
  const won = claim === null ? null : STRATEGIES[claim.strategy];
  const said =
    'session' in found
      ? { session_id: found.session, source: found.source, confidence: found.confidence }
      : found;
  return {
    event: 'detect_run',
    trigger,
    winning_strategy: won,
    session_id: claim?.session ?? null,
    per_strategy: {
      env: said,
      ...(claim === null || won === null || won === 'env' ? {} : { [won]: { session_id: claim.session } }),
      ...(trigger === 'birth' && claim === null
        ? { 'birth-time': { abstain: true, reason: 'not exactly one transcript was born since the start' } }
        : {}),
    },
    next_step: claim === null ? { tool: 'register_my_session', ...adapter.nextStep } : null,
  };
}
