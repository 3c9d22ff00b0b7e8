import { eventsAbout } from '../agents/index.js';
import { presenceOf } from '../clients/index.js';
import type { Answer, DecisionContext, Surroundings, Tool } from '../tools/index.js';
import type { RequestId } from './confirmations.js';
import type { Host, Standing } from './host.js';

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

/** What a call is decided with. */
export function contextFor<F extends DecisionContext['facts']>(
  host: Host,
  { request }: Call,
  { caller }: Standing,
  facts: F,
): DecisionContext<F> {
  const { ambient } = host.options;
  const more = new Map<number, string>();
  return {
    caller,
    at: ambient.now(),
    messageId: ambient.newId(),
    requestId: ambient.newId(),
    wakeId: ambient.newId(),
    idAt: (number) => {
      const id = more.get(number) ?? ambient.newId();
      more.set(number, id);
      return id;
    },
    request: String(request).slice(0, RECORDED_REQUEST),
    settings: host.settings,
    facts,
  };
}

/** Where the tool of a call may look before it decides. */
export function surroundingsFor(
  host: Host,
  { self, log, caller }: Standing,
  fromHook: boolean,
): Surroundings {
  return {
    caller,
    adapter: self.adapter,
    env: host.options.ambient.env,
    terminal: self.terminal,
    fromHook,
    settings: host.settings,
    look: (question) => log.look(question),
    story: (ref) => eventsAbout(log, ref),
    presenceOf: (server) => presenceOf(server, self.host),
  };
}
