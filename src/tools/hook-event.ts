import * as z from 'zod';
import {
  adoptionEvents,
  type Claim,
  giversAt,
  holdersOf,
  type Judged,
  observeServers,
} from '../agents/index.js';
import type { Moment, NewEvent } from '../events/index.js';
import { budgetFor, type HookCall, handleHook, hookCallOf, NOTHING } from '../hooks/index.js';
import { isOwedMail, serversAt } from '../projections/index.js';
import { only, refused } from './answers.js';
import { type DecisionContext, defineTool, type Facts, givingOf, type Surroundings } from './types.js';

interface HookFacts extends Facts {
  readonly fromHook: boolean;
  readonly call: HookCall | null;
  /** The identity that the call would give to a server without one. */
  readonly claim: Omit<Claim, 'server' | 'thread'> | null;
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
    const { fromHook, adapter, settings } = surroundings;
    return {
      presence: observeServers(surroundings, (now) => subjects(now, call, surroundings)),
      fromHook,
      call,
      claim: call === null ? null : claimBy(call, surroundings),
      budget: budgetFor(adapter, settings),
    };
  },
  decide(now, _, context) {
    const { caller, facts, at } = context;
    const { call, fromHook, budget, presence } = facts;
    if (!fromHook) return only(refused('hooks-only', { message: HOOKS_ONLY }));
    if (call === null) return only(refused('malformed-hook', { message: MALFORMED }));
    if (caller.session === null) return { events: adoption(now, context), answer: NOTHING };
    if (caller.session !== call.session) return only(refused('not-your-session', { message: NOT_YOURS }));
    return handleHook(now, call, {
      speaker: () => caller.address,
      opening: null,
      at,
      presence,
      budget,
      giving: givingOf(context),
    });
  },
});

const HOOKS_ONLY = 'Only a hook of the client may call this: use read_my_messages.';
const MALFORMED = 'This hook call makes no sense: run oxtail setup.';
const NOT_YOURS = 'This server does not speak for that session: nothing was done.';

/** Nobody has to be looked at for a call that can hand nothing over: that is most of them. */
function subjects(now: Moment, call: HookCall | null, { caller }: Surroundings): Judged[] {
  if (caller.session === null) return call === null ? [] : holdersOf(now, caller.project.id, call.session);
  if (!isOwedMail(now, caller.address)) return [];
  return [...giversAt(now, caller.address), ...serversAt(now, caller.address)];
}

/** The client itself says which session this is, to a server that nobody has told yet. */
function adoption(now: Moment, { caller, facts }: DecisionContext<HookFacts>): NewEvent[] {
  if (facts.claim === null) return [];
  return adoptionEvents(
    now,
    { ...facts.claim, server: caller.server, thread: caller.thread },
    facts.presence,
  );
}

function claimBy(
  { session, transcriptPath, event }: HookCall,
  { caller, adapter, place }: Surroundings,
): Omit<Claim, 'server' | 'thread'> {
  return {
    project: caller.project.id,
    session,
    strategy: 'hook',
    evidence: `${event} hook on this server`,
    clientType: adapter.type,
    transcriptPath,
    place: { cwd: place, root: caller.project.root },
  };
}
