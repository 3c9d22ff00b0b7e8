import type { Environment } from '../lmdb.js';

// Everything here runs inside a transaction: callers open it.

/** How long whoever writes to the archive may take for one step, in milliseconds. */
const LEASE_MS = 60_000;

interface Lease {
  readonly holder: string;
  readonly until: number;
}

/** `behind-another`: somebody had the lease and never gave it back, and may still be writing to the file that it began. */
export type Leave = 'free' | 'behind-another' | 'taken';

/** Takes the lease to write to the archive, if it is to be had. `at` in unix milliseconds. */
export function takeLease({ meta }: Environment, holder: string, at: number): Leave {
  const lease = meta.get('compacting') as Lease | undefined;
  const remaining = lease === undefined ? 0 : lease.until - at;
  // A clock that was set back must not make a lease last for ever.
  if (remaining > 0 && remaining <= LEASE_MS) return 'taken';
  meta.put('compacting', { holder, until: at + LEASE_MS });
  return lease === undefined ? 'free' : 'behind-another';
}

/** Whether the lease is still ours. */
export function hasLease({ meta }: Environment, holder: string): boolean {
  return (meta.get('compacting') as Lease | undefined)?.holder === holder;
}

/** Gives the lease back, if it is still ours. */
export function giveLeaseBack(environment: Environment, holder: string): void {
  if (hasLease(environment, holder)) environment.meta.remove('compacting');
}
