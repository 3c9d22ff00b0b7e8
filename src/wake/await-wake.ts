import {
  catchError,
  concatMap,
  defer,
  filter,
  firstValueFrom,
  type Observable,
  of,
  retry,
  type SchedulerLike,
  startWith,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import type { Decision, Event, Moment, Tail } from '../events/index.js';
import { findOpenWake } from '../projections/index.js';
import { endEvent } from './consider.js';
import type { DriverName } from './driver.js';
import { statusOfSkip, type WakeStatus } from './status.js';

/** What became of a wake, for the sender's answer. */
export interface WakeOutcome {
  readonly status: WakeStatus;
  readonly driver: DriverName | null;
}

/** What waiting for a wake needs of its host. */
export interface WakeWait {
  readonly tail: Tail;
  readonly scheduler: SchedulerLike;
  /** Unix milliseconds. */
  now(): number;
  append(decide: (now: Moment) => Decision<WakeOutcome | null>): Promise<WakeOutcome | null>;
}

/** How long a sender waits for some server of the recipient to take the wake. */
export const NO_TAKER_MS = 300;

/** How long after the end of a lease the sender says that its server was lost. */
const SLACK_MS = 100;

/** Whatever happens, nobody waits longer: more than a lease and all tries to record its end. */
const LONGEST_MS = 20_000;
const RETRY_MS = 100;
const RETRIES = 3;

const NOBODY: WakeOutcome = { status: statusOfSkip('no_taker'), driver: null };

type Step = Event<'wake.taken' | 'wake.fired' | 'wake.skipped'>;

/**
 * Waits until a requested wake has an outcome, and records one itself when nobody takes it in time or its taker is
 * lost. Never rejects.
 */
export async function awaitWake(request: Event<'wake.requested'>, wait: WakeWait): Promise<WakeOutcome> {
  const steps = wait.tail(request.seq).pipe(
    filter((event): event is Step => isStep(event) && isOf(event, request)),
    startWith(null),
  );
  const outcomes: Observable<WakeOutcome> = steps.pipe(
    switchMap((step) => {
      const outcome = outcomeOf(step);
      return outcome === null ? overdue(request, step, wait) : of(outcome);
    }),
    filter((outcome) => outcome !== null),
    takeUntil(timer(LONGEST_MS, wait.scheduler)),
    catchError(() => of(NOBODY)),
  );
  return firstValueFrom(outcomes, { defaultValue: NOBODY });
}

function isStep(event: Event): event is Step {
  return event.type === 'wake.taken' || event.type === 'wake.fired' || event.type === 'wake.skipped';
}

/** Where a message is not woken for because this wake is under way, its skip names this wake, too. */
function isOf({ data }: Step, { data: { wake, messageId } }: Event<'wake.requested'>): boolean {
  return data.wake === wake && data.messageId === messageId;
}

function outcomeOf(step: Step | null): WakeOutcome | null {
  switch (step?.type) {
    case 'wake.fired':
      return { status: step.data.confirmed ? 'fired' : 'fired_unconfirmed', driver: step.data.driver };
    case 'wake.skipped':
      return { status: statusOfSkip(step.data.reason), driver: null };
    default:
      return null;
  }
}

/** Ends the wake when nothing more is heard of it for as long as it may take. */
function overdue(
  request: Event<'wake.requested'>,
  step: Step | null,
  wait: WakeWait,
): Observable<WakeOutcome | null> {
  const delay =
    step?.type === 'wake.taken' ? Math.max(0, step.data.leaseUntil - wait.now()) + SLACK_MS : NO_TAKER_MS;
  const reason = step === null ? 'no_taker' : 'taker_lost';
  return timer(delay, wait.scheduler).pipe(
    concatMap(() =>
      defer(() => wait.append((now) => end(now, request.data, reason))).pipe(
        retry({ count: RETRIES, delay: () => timer(RETRY_MS, wait.scheduler) }),
      ),
    ),
  );
}

/** Null when it has been taken, or has ended, meanwhile: the log will say so. */
function end(
  now: Moment,
  { wake }: Event<'wake.requested'>['data'],
  reason: 'no_taker' | 'taker_lost',
): Decision<WakeOutcome | null> {
  const open = findOpenWake(now, wake);
  const isDue = open !== undefined && (open.taken === undefined) === (reason === 'no_taker');
  if (!isDue) return { events: [], answer: null };
  return { events: [endEvent(open, reason, null)], answer: { status: statusOfSkip(reason), driver: null } };
}
