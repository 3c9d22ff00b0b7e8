import {
  catchError,
  concatMap,
  defer,
  filter,
  firstValueFrom,
  fromEvent,
  map,
  merge,
  type Observable,
  of,
  retry,
  type SchedulerLike,
  take,
  timer,
} from 'rxjs';
import { draftFrom, handOver, messageAt } from '../agents/index.js';
import type { Decision, Event, Moment, Tail } from '../events/index.js';
import { askerOf, findAsk, findWaiting } from '../projections/index.js';
import { type Envelope, envelopeOf } from './envelope.js';
import type { Answer, DecisionContext } from './types.js';
import { givingOf } from './types.js';

/** What a waiting call needs of its host. */
export interface Wait {
  /** The position behind which the answer will come. */
  readonly from: number;
  readonly tail: Tail;
  readonly scheduler: SchedulerLike;
  readonly signal: AbortSignal;
  append(
    decide: (now: Moment, context: DecisionContext) => Decision<Envelope | null>,
  ): Promise<Envelope | null>;
}

/** A look that fails is taken again, few times: the host is patient already, and the client waits. */
const RETRY_MS = 200;
const RETRIES = 3;

/** Why a wait looks at the log. */
type Chance = 'delivered' | 'deadline' | 'cancelled' | 'ended';

/** Whether the answer of `ask_peer` says that its call goes on. */
export function isWaiting(answer: Answer): boolean {
  return answer.ok === true && answer.recipient_live !== false;
}

/**
 * Waits until the answer to a question is there, the time is up, or the client takes the call back; then
 * returns the answer of `ask_peer`. The last look is in the very transaction that ends the wait, so an answer
 * that came in the last moment counts.
 */
export async function awaitReply(answer: Answer, wait: Wait): Promise<Answer> {
  const requestId = String(answer.request_id);
  const timeoutMs = Number(answer.timeout_ms);
  const ends = chances(requestId, timeoutMs, wait).pipe(
    concatMap((chance) =>
      defer(() => wait.append((now, context) => end(now, requestId, timeoutMs, chance, context))).pipe(
        retry({ count: RETRIES, delay: () => timer(RETRY_MS, wait.scheduler) }),
        // The question is on record: its ids are worth more to the agent than a failure of the last look.
        catchError(() => of(null)),
        map((reply) => ({ chance, reply })),
      ),
    ),
    filter(({ chance, reply }) => reply !== null || chance !== 'delivered'),
  );
  const { chance, reply } = await firstValueFrom(ends);
  if (reply !== null) return { ...answer, ...answered(reply) };
  return chance === 'ended' ? { ...answer, recipient_live: false } : answer;
}

/** Replaces the keys that said there is none; their order on the wire stays. */
function answered({ id, body, enqueued_at, from_session_id, reply_to }: Envelope) {
  const correlation = 'correlated';
  const reply = {
    id,
    body,
    enqueued_at,
    from_session_id: from_session_id ?? null,
    reply_to: reply_to ?? null,
    correlation,
  };
  return { reply, correlation, timed_out: false };
}

function chances(requestId: string, timeoutMs: number, wait: Wait): Observable<Chance> {
  const delivered = wait.tail(wait.from).pipe(
    filter((event) => event.type === 'message.delivered' && event.data.reservedFor === requestId),
    map((): Chance => 'delivered'),
  );
  const ended = wait.tail(wait.from).pipe(
    filter(
      (event): event is Event<'ask.ended'> =>
        event.type === 'ask.ended' && event.data.requestId === requestId,
    ),
    // A wait that outlasted its time to live ends as at its deadline: whoever was asked may still run.
    map(({ data }): Chance => (data.reason === 'expired' ? 'deadline' : 'ended')),
  );
  const deadline = timer(timeoutMs, wait.scheduler).pipe(map((): Chance => 'deadline'));
  const aborted: Observable<unknown> = wait.signal.aborted ? of(null) : fromEvent(wait.signal, 'abort');
  const cancelled = aborted.pipe(
    take(1),
    map((): Chance => 'cancelled'),
  );
  return merge(delivered, ended, deadline, cancelled);
}

function end(
  now: Moment,
  requestId: string,
  timeoutMs: number,
  chance: Chance,
  context: DecisionContext,
): Decision<Envelope | null> {
  // Not the caller's present address: the agent may go by another id by now.
  const asker = askerOf(now, context.caller.server, requestId);
  const ask = asker === undefined ? undefined : findAsk(now, asker, requestId);
  if (asker === undefined || ask === undefined) return { events: [], answer: null };
  const draft = draftFrom(now.head);
  if (chance === 'cancelled') {
    draft.add({ type: 'ask.cancelled', data: { requestId, asker }, correlation: requestId });
    return { events: draft.events, answer: null };
  }
  const waiting = ask.reply && findWaiting(now, asker, ask.reply.position);
  const message = waiting && messageAt(now, waiting.sent);
  if (waiting !== undefined && message !== undefined) {
    const giving = { ...givingOf(context), address: asker };
    handOver(now, draft, [{ ...waiting, givenBefore: false }], 'ask', giving);
    return { events: draft.events, answer: envelopeOf(message, false) };
  }
  if (chance === 'deadline') {
    draft.add({ type: 'ask.expired', data: { requestId, asker, timeoutMs }, correlation: requestId });
  }
  return { events: draft.events, answer: null };
}
