import { sessionNameOf } from '../wake/index.js';
import { done } from './answers.js';
import { claimInput, decideClaim, gatherClaim } from './claim-session.js';
import { ownServer } from './own-entry.js';
import { defineTool } from './types.js';

/** Does what `claim_session` does and answers with the whole entry. */
export const registerMySession = defineTool({
  name: 'register_my_session',
  description: 'As claim_session, but answers with your whole registry entry.',
  input: claimInput,
  async gather({ session_id }, surroundings) {
    const { terminal } = surroundings;
    const tmuxSession = terminal === null ? null : await sessionNameOf(terminal);
    return { ...gatherClaim(session_id, surroundings), tmuxSession };
  },
  decide(now, { session_id }, context) {
    const { caller, facts } = context;
    return decideClaim(now, session_id, context, () => {
      const server = ownServer(now, caller);
      return done({
        entry: {
          server_pid: server.process.pid,
          started_at: Math.floor(server.startedAt / 1000),
          tmux_session: facts.tmuxSession,
          client: {
            type: facts.clientType,
            session_id,
            transcript_path: facts.transcriptPath,
            session_id_source: 'self-register',
            cwd: facts.place,
          },
        },
      });
    });
  },
});
