import { firstValueFrom, type SchedulerLike, timer } from 'rxjs';
import { StoreError } from '../events/index.js';

/** How long a call waits for a store that is busy before it says so, and how often it asks again. */
const RETRIES = 40;
const BETWEEN_MS = 50;

/** Runs `work`, and again while the store is busy, for about two seconds. Then the error is thrown on. */
export async function patiently<T>(work: () => T | Promise<T>, scheduler: SchedulerLike): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work();
    } catch (error) {
      const busy = error instanceof StoreError && error.code === 'busy';
      if (!busy || retries === RETRIES) throw error;
    }
    await firstValueFrom(timer(BETWEEN_MS, scheduler));
  }
}
