import { appendFileSync, statSync } from 'node:fs';
import type { Home } from '../events/index.js';

/** Beyond this size nothing more is written: the first faults tell most. */
const MAX_BYTES = 1024 * 1024;

/** Keeps the stack of an unexpected failure for whoever mends it. Never fails itself, and tells no user. */
export function keepFault(home: Home, at: number, fault: unknown): void {
  const path = `${home.root}/faults.log`;
  const stack = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  try {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) return;
    appendFileSync(path, `${new Date(at).toISOString()} ${stack}\n`, { mode: 0o600 });
  } catch {
    // Without a place to write to, the sentence in the answer is all there is.
  }
}
