import { presenceOf } from '../clients/index.js';
import { StoreError } from '../events/index.js';
import {
  type Answer,
  awaitReply,
  type DecisionContext,
  isWaiting,
  refusalOf,
  type Surroundings,
  type Tool,
} from '../tools/index.js';
import type { RequestId } from './confirmations.js';
import { type Host, Outdated, type Standing } from './host.js';
import { callerOf } from './identity.js';
import { patiently } from './patience.js';

/** One call of a tool, as the protocol brought it. */
export interface Call {
  readonly tool: Tool;
  /** Parsed by the tool's own schema. */
  readonly input: unknown;
  /** The client's id of the request. */
  readonly request: RequestId;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  readonly signal: AbortSignal;
}

/** What a call answers, and the end of the log that it was decided on. */
export interface Outcome {
  readonly answer: Answer;
  readonly seq: number;
}

/** How much of the client's id of a request is recorded. */
const RECORDED_REQUEST = 128;

/** Attempts to decide when the log keeps changing what it says of this server. */
const ATTEMPTS = 5;

/** Runs a call to its end. Throws `StoreError` when nothing was done. */
export async function runCall(host: Host, call: Call): Promise<Outcome> {
  const decided = await host.track(decideCall(host, call));
  if (!call.tool.waits || !isWaiting(decided.answer)) return decided;
  const { standing } = decided;
  let seq = decided.seq;
  const answer = await awaitReply(decided.answer, {
    from: seq,
    tail: standing.tail,
    scheduler: host.scheduler,
    signal: call.signal,
    append: async (decide) => {
      const context = contextFor(host, call, standing, { presence: new Map() });
      const appended = await host.append(standing, (now) =>
        decide(now, { ...context, caller: callerOf(now, standing.self, standing.caller.thread) }),
      );
      host.confirmations.expect(call.request, appended.events);
      seq = appended.head;
      return appended.answer;
    },
  });
  return { answer, seq };
}

async function decideCall(host: Host, call: Call): Promise<Outcome & { standing: Standing }> {
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

async function decideOnce(host: Host, call: Call): Promise<Outcome & { standing: Standing }> {
  const { tool, input } = call;
  const standing = await host.standing(await threadOf(host, call));
  const surroundings = surroundingsFor(host, standing);
  const facts = await patiently(() => tool.gather(input, surroundings), host.scheduler);
  const context = contextFor(host, call, standing, facts);
  const appended = await host.append(standing, (now) => {
    const caller = callerOf(now, standing.self, standing.caller.thread);
    if (caller.session !== standing.caller.session) throw new Outdated();
    const decision = tool.decide(now, input, { ...context, caller });
    const code = refusalOf(decision.answer);
    if (code === null) return decision;
    const data = { tool: tool.name, target: targetOf(input), code };
    return {
      events: [...decision.events, { type: 'request.refused', data } as const],
      answer: decision.answer,
    };
  });
  host.confirmations.expect(call.request, appended.events);
  return { answer: appended.answer, seq: appended.head, standing };
}

/** The conversation that a call belongs to; known to the client's adapter, hence after the handshake. */
async function threadOf(host: Host, { meta }: Call): Promise<string | null> {
  return (await host.self()).adapter.threadOf(meta);
}

function contextFor<F extends DecisionContext['facts']>(
  host: Host,
  { request }: Call,
  { caller }: Standing,
  facts: F,
): DecisionContext<F> {
  const { ambient } = host.options;
  return {
    caller,
    at: ambient.now(),
    messageId: ambient.newId(),
    requestId: ambient.newId(),
    request: String(request).slice(0, RECORDED_REQUEST),
    settings: host.settings,
    facts,
  };
}

function surroundingsFor(host: Host, { self, log, caller }: Standing): Surroundings {
  return {
    caller,
    adapter: self.adapter,
    env: host.options.ambient.env,
    place: self.place,
    terminal: self.terminal,
    look: (question) => log.look(question),
    presenceOf: (server) => presenceOf(server, self.host),
  };
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
