import type { Environment } from '../lmdb.js';

// Everything here runs inside a transaction: callers open it.

/** How long whoever writes to the archive may take for one step, in milliseconds. */
const LEASE_MS = 60_000;

interface Lease {
  readonly holder: string;
  readonly until: number;
  /** Somebody had it before and never gave it back. */
  readonly behindAnother?: true;
}

/** Whether somebody has the lease to write to the archive. `at` in unix milliseconds. */
export function isLeased({ meta }: Environment, at: number): boolean {
  const lease = meta.get('compacting') as Lease | undefined;
  const remaining = lease === undefined ? 0 : lease.until - at;
  // A clock that was set back must not make a lease last for ever.
  return remaining > 0 && remaining <= LEASE_MS;
}

/**
 * Takes the lease to write to the archive, which nobody has. `at` in unix milliseconds. `behind-another`: somebody had it
 * and never gave it back, and may still be writing to the file that it began.
 */
export function takeLease({ meta }: Environment, holder: string, at: number): 'free' | 'behind-another' {
  const lease = meta.get('compacting') as Lease | undefined;
  const taken: Lease = { holder, until: at + LEASE_MS };
  meta.put('compacting', lease === undefined ? taken : { ...taken, behindAnother: true });
  return lease === undefined ? 'free' : 'behind-another';
}

/** Whether the lease is still ours, and not over: then nobody has taken what we wrote for left behind. */
export function hasLease({ meta }: Environment, holder: string, at: number): boolean {
  const lease = meta.get('compacting') as Lease | undefined;
  return lease?.holder === holder && at < lease.until;
}

/** Ends the lease: what was written with it is recorded, and nobody before us can be writing to the same file. */
export function endLease({ meta }: Environment): void {
  meta.remove('compacting');
}

/** Gives the lease back, if it is still ours, with nothing recorded: whoever was before us may still be writing. */
export function giveLeaseBack({ meta }: Environment, holder: string): void {
  const lease = meta.get('compacting') as Lease | undefined;
  if (lease?.holder !== holder) return;
  if (lease.behindAnother === undefined) meta.remove('compacting');
  else meta.put('compacting', { ...lease, until: 0 });
}
