import type { EventLog, LogOptions } from './event-log.js';
import { StoreError } from './store-error.js';

/**
 * The one door to the log. The engine is loaded only here, so that a server answers its handshake before.
 * Throws `StoreError`.
 */
export async function openLog(options: LogOptions): Promise<EventLog> {
  if (options.ambient.env.CODEX_SANDBOX === 'seatbelt') {
    // This sandbox denies the semaphores that the engine needs, and the engine then aborts the process.
    throw new StoreError('sandboxed', 'The log cannot be opened inside this sandbox: use the MCP tools.');
  }
  const { openEventLog } = await import('./log.js');
  return openEventLog(options);
}
