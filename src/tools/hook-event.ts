import * as z from 'zod';
import { adoptionEvents, type Claim, giversAt, type Judged, observeServers } from '../agents/index.js';
import { transcriptModifiedAt } from '../clients/index.js';
import type { Moment, NewEvent } from '../events/index.js';
import { budgetFor, type HookCall, handleHook, hookCallOf } from '../hooks/index.js';
import {
  type Address,
  agentAddress,
  bindingOf,
  findServer,
  isOwedMail,
  serversAt,
  sessionOfClient,
} from '../projections/index.js';
import { only, refused } from './answers.js';
import {
  type Caller,
  type DecisionContext,
  defineTool,
  type Facts,
  givingOf,
  type Surroundings,
} from './types.js';

interface HookFacts extends Facts {
  readonly fromHook: boolean;
  readonly call: HookCall | null;
  /** The identity that the call would give to a server without one. */
  readonly claim: Omit<Claim, 'server' | 'thread'> | null;
  /** Whether the client keeps a transcript of the session that the call names. */
  readonly hasTranscript: boolean;
  readonly environmentSession: string | null;
  readonly budget: ReturnType<typeof budgetFor>;
}

/** What a client fills into a hook's configured input is text, also where it stands for something else. */
const text = () => z.string().max(4096).optional();

/** The door for clients whose hooks call a tool of their own server. */
export const hookEvent = defineTool({
  name: 'hook_event',
  description: 'For hooks of the client only.',
  input: z.object({
    event: text(),
    session_id: text(),
    cwd: text(),
    transcript_path: text(),
    source: text(),
    stop_hook_active: text(),
    agent_id: text(),
    turn_id: text(),
    hooks_version: text(),
  }),
  forHooks: true,
  gather: (input, surroundings): HookFacts => {
    const call = hookCallOf(input);
    const { fromHook, adapter, settings, env } = surroundings;
    const found = adapter.sessionFromEnvironment(env);
    return {
      presence: observeServers(surroundings, (now) => subjects(now, call, surroundings)),
      fromHook,
      call,
      claim: call === null ? null : claimBy(call, surroundings),
      hasTranscript: call !== null && hasTranscript(call, surroundings),
      environmentSession: 'session' in found ? found.session : null,
      budget: budgetFor(adapter, settings),
    };
  },
  decide(now, _, context) {
    const { caller, facts, at } = context;
    const { call, fromHook, budget, presence } = facts;
    if (!fromHook) return only(refused('hooks-only', { message: HOOKS_ONLY }));
    if (call === null) return only(refused('malformed-hook', { message: MALFORMED }));
    const answerAt = (address: Address) =>
      handleHook(now, call, {
        speaker: () => address,
        opening: null,
        at,
        presence,
        budget,
        giving: givingOf(context),
      });
    if (caller.session === call.session || isNameOf(now, caller, call, facts))
      return answerAt(caller.address);
    const claims = call.subagent ? [] : adoption(now, context);
    if (claims.length === 0) return only(refused('not-your-session', { message: NOT_YOURS }));
    // What waits for the id that is being taken is handed over with it.
    const { events, answer } = answerAt(agentAddress(caller.project.id, call.session));
    return { events: [...events, ...claims], answer };
  },
});

const HOOKS_ONLY = 'Only a hook of the client may call this: use read_my_messages.';
const MALFORMED = 'This hook call makes no sense: run oxtail setup.';
const NOT_YOURS = 'This server does not speak for that session: nothing was done.';

/** Nobody has to be looked at for a call that can hand nothing over: that is most of them. */
function subjects(now: Moment, call: HookCall | null, { caller }: Surroundings): Judged[] {
  const { address, project, session } = caller;
  const taken = call === null || call.session === session ? [] : [agentAddress(project.id, call.session)];
  const owed = [address, ...taken].filter((one) => isOwedMail(now, one));
  const concerned = [...taken, ...owed].flatMap((one) => serversAt(now, one));
  return [...concerned, ...owed.flatMap((one) => giversAt(now, one))];
}

/** An agent may go by an id of its own making; its client's hooks name the client's. */
function isNameOf(
  now: Moment,
  { server, thread, session, project }: Caller,
  call: HookCall,
  facts: HookFacts,
): boolean {
  if (session === null || bindingOf(now, server, thread)?.strategy !== 'explicit') return false;
  const own = findServer(now, server);
  const named = own === undefined ? undefined : sessionOfClient(now, own, project.id)?.named;
  return [thread, facts.environmentSession, named].includes(call.session);
}

/**
 * The client itself says which session this is: to a server that nobody has told yet, or that went by something
 * weaker. Against what was said outright it counts only where the client keeps a transcript of that session.
 */
function adoption(now: Moment, { caller, facts }: DecisionContext<HookFacts>): NewEvent[] {
  if (facts.claim === null) return [];
  const known = bindingOf(now, caller.server, caller.thread)?.strategy;
  const isGuess = known === undefined || known === 'sticky' || known === 'birth-time';
  if (!isGuess && !facts.hasTranscript) return [];
  const claim = { ...facts.claim, server: caller.server, thread: caller.thread };
  return adoptionEvents(now, claim, facts.presence);
}

/** Looked for only where it matters. */
function hasTranscript({ session }: HookCall, { caller, adapter, env }: Surroundings): boolean {
  if (session === caller.session) return false;
  const path = adapter.transcriptPath(session, caller.place, env);
  return path !== null && transcriptModifiedAt(path) !== null;
}

function claimBy(
  { session, transcriptPath, event }: HookCall,
  { caller, adapter }: Surroundings,
): Omit<Claim, 'server' | 'thread'> {
  return {
    project: caller.project.id,
    session,
    strategy: 'hook',
    evidence: `${event} hook on this server`,
    clientType: adapter.type,
    transcriptPath,
    place: { cwd: caller.place, root: caller.project.root },
  };
}
