import { appendFileSync, statSync } from 'node:fs';
import type { Home } from '../events/index.js';

/** Beyond this size nothing more is written: the first faults tell most. */
const MAX_BYTES = 1024 * 1024;

/**
 * Keeps the stack of an unexpected failure for whoever mends it, and says whether it could. Makes no folder,
 * never fails itself, and tells no user.
 */
export function keepFault(home: Home, at: number, fault: unknown): boolean {
  const path = `${home.root}/faults.log`;
  const stack = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  try {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) return false;
    appendFileSync(path, `${new Date(at).toISOString()} ${stack}\n`, { mode: 0o600 });
    return true;
  } catch {
    // Without a place to write to, the sentence is all there is.
    return false;
  }
}
