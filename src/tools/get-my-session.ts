import * as z from 'zod';
import type { Detection, NextStep } from '../clients/index.js';
import { sessionNameOf } from '../wake/index.js';
import { only } from './answers.js';
import { type ClientEntry, clientEntryOf, ownServer, stateOf } from './own-entry.js';
import { type Answer, defineTool, type Facts } from './types.js';

interface OwnFacts extends Facts {
  readonly tmuxSession: string | null;
  readonly detection: Detection;
  readonly nextStep: NextStep;
}

/** Tells the caller who it is taken for, and what to do when that is not known. */
export const getMySession = defineTool({
  name: 'get_my_session',
  description: 'Who oxtail takes you for. If detect_diagnosis.next_step is set, follow it.',
  input: z.object({}),
  async gather(_, { terminal, adapter, env }): Promise<OwnFacts> {
    return {
      presence: new Map(),
      tmuxSession: terminal === null ? null : await sessionNameOf(terminal),
      detection: adapter.sessionFromEnvironment(env),
      nextStep: adapter.nextStep,
    };
  },
  decide(now, _, { caller, facts }) {
    const server = ownServer(now, caller);
    const client = clientEntryOf(now, caller, server);
    const answer: Answer = {
      schema_version: 1,
      entry: {
        server_pid: server.process.pid,
        started_at: Math.floor(server.startedAt / 1000),
        tmux_pane: server.terminal?.pane ?? null,
        tmux_session: facts.tmuxSession,
        client,
        state: stateOf(now, caller.address),
      },
      detect_diagnosis: client.session_id === null ? undetected(facts) : detected(client),
    };
    return only(answer);
  },
});

function detected({ session_id, session_id_source }: ClientEntry) {
  const winning = {
    session_id,
    source: session_id_source,
    confidence: confidenceIn(session_id_source),
    strategy: session_id_source,
  };
  return { per_strategy: {}, winning, next_step: null };
}

function undetected({ detection, nextStep }: OwnFacts) {
  const per_strategy =
    'session' in detection
      ? { env: { session_id: detection.session, source: 'env', confidence: detection.confidence } }
      : { env: detection };
  return { per_strategy, winning: null, next_step: { tool: 'register_my_session', ...nextStep } };
}

/** What only lies near is believed until something better comes. */
function confidenceIn(source: ClientEntry['session_id_source']): 'high' | 'medium' {
  return source === 'sticky-claim' || source === 'birth-time' ? 'medium' : 'high';
}
