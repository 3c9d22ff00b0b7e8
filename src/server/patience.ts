import { defer, firstValueFrom, retry, type SchedulerLike, throwError, timer } from 'rxjs';
import { StoreError } from '../events/index.js';

/** How long a call waits for a store that is busy before it says so, and how often it asks. */
const ATTEMPTS = 40;
const BETWEEN_MS = 50;

/** Runs `work`, and again while the store is busy, for about two seconds. Then the error is thrown on. */
export function patiently<T>(work: () => T | Promise<T>, scheduler: SchedulerLike): Promise<T> {
  const delay = (error: unknown) =>
    error instanceof StoreError && error.code === 'busy'
      ? timer(BETWEEN_MS, scheduler)
      : throwError(() => error);
  return firstValueFrom(defer(async () => work()).pipe(retry({ count: ATTEMPTS, delay })));
}
