import { activityEvents } from '../agents/index.js';
import { type Event, type Moment, type NewEvent, StoreError } from '../events/index.js';
import { type Address, agentAddress } from '../projections/index.js';
import { type Caller, isWaiting, refusalOf, wakeSettled } from '../tools/index.js';
import { type Call, contextFor, type Outcome, surroundingsFor } from './call-context.js';
import { replyTo, wakeOutcomes } from './call-waits.js';
import { type Host, Outdated, type Standing } from './host.js';
import { callerOf } from './identity.js';
import { patiently } from './patience.js';

/** What a call was decided with; no standing where it could not be. */
type Decided = Outcome & {
  readonly standing: Standing | null;
  /** Wakes that it asked for, and whose outcome its answer is to tell. */
  readonly wakes: readonly Event<'wake.requested'>[];
};

/** Attempts to decide when the log keeps changing what it says of this server. */
const ATTEMPTS = 5;

/** Runs a call to its end. Throws `StoreError` when nothing was done. */
export async function runCall(host: Host, call: Call): Promise<Outcome> {
  const decided = await host.track(decideCall(host, call));
  if (decided.standing === null) return decided;
  const { standing, wakes } = decided;
  const outcomes = host.track(wakeOutcomes(host, standing, wakes));
  const { answer, seq } =
    call.tool.waits === true && isWaiting(decided.answer)
      ? await replyTo(host, call, standing, decided)
      : decided;
  return { answer: wakeSettled(answer, await outcomes), seq };
}

async function decideCall(host: Host, call: Call): Promise<Decided> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await decideOnce(host, call);
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      host.forgetCallers();
      if (attempt === ATTEMPTS) {
        throw new StoreError('unavailable', 'Other programs keep recording this server as ended: try again.');
      }
    }
  }
}

async function decideOnce(host: Host, call: Call): Promise<Decided> {
  const { tool, input } = call;
  const { adapter } = await host.self();
  const fromHook = adapter.isHookCall?.(call.meta) ?? false;
  const standing = await host.standing(adapter.threadOf(call.meta), fromHook ? placeSaidBy(call) : null);
  if (standing === null) return { ...(await refuseUnplaced(host, call)), standing, wakes: [] };
  const surroundings = surroundingsFor(host, standing, fromHook);
  const facts = await patiently(() => tool.gather(input, surroundings), host.scheduler);
  const context = contextFor(host, call, standing, facts);
  const appended = await host.append(standing, (now) => {
    const caller = callerOf(now, standing.self, standing.caller.thread);
    if (caller === null || caller.session !== standing.caller.session) throw new Outdated();
    const { events, answer } = tool.decide(now, input, { ...context, caller });
    const refusal = refusalEvents(call, refusalOf(answer));
    const address = addressAfter(events, caller);
    return { events: [...events, ...refusal, ...activityOfCall(now, call, address, context.at)], answer };
  });
  host.confirmations.expect(call.request, appended.events);
  const wakes = appended.events.filter((event) => event.type === 'wake.requested');
  return { answer: appended.answer, seq: appended.head, standing, wakes };
}

/** What a claim makes of the caller is what was seen to call. */
function addressAfter(events: readonly NewEvent[], caller: Caller): Address {
  const claims = events.flatMap((event) => (event.type === 'session.claimed' ? event.data : []));
  return claims.reduce((_, { project, session }) => agentAddress(project, session), caller.address);
}

/** An agent that calls is in the middle of a turn; a hook says by itself what it shows. */
function activityOfCall(now: Moment, { tool }: Call, address: Address, at: number): NewEvent[] {
  if (tool.forHooks === true) return [];
  return activityEvents(now, address, { state: 'busy', source: 'call', turn: null, at });
}

function refusalEvents({ tool, input }: Call, code: string | null): NewEvent[] {
  if (code === null) return [];
  return [{ type: 'request.refused', data: { tool: tool.name, target: targetOf(input), code } }];
}

/** Nothing may be told to an agent, or kept for it, before it is known to which project it belongs. */
async function refuseUnplaced(host: Host, call: Call): Promise<Outcome> {
  const code = 'project-unknown';
  const { head } = await host.record(refusalEvents(call, code));
  const message =
    'It is not known yet where this agent works: run oxtail setup, then try again in a new turn.';
  return { answer: { schema_version: 1, ok: false, error: code, message }, seq: head };
}

/** Where the conversation works, in the words of its hook. */
function placeSaidBy({ tool, input }: Call): string | null {
  if (tool.forHooks !== true || typeof input !== 'object' || input === null) return null;
  const cwd: unknown = Reflect.get(input, 'cwd');
  return typeof cwd === 'string' && cwd !== '' ? cwd : null;
}

/** What a refused call was about, for whoever looks into it later. */
function targetOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return null;
  for (const key of ['target', 'message_id', 'session_id'] as const) {
    const value: unknown = Reflect.get(input, key);
    if (typeof value === 'string') return value;
  }
  return null;
}
