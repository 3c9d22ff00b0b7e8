import { Worker } from 'node:worker_threads';

/**
 * Ends this process with SIGKILL when it is `limit` milliseconds old, whatever it does then. A timer of its own
 * thread could not: the engine may wait for a lock inside native code, and there not even `process.exit` returns.
 * Keeps nothing alive and leaves nothing behind. Throws when there is no room for another thread.
 */
export function startWatchdog(limit: number): void {
  const left = Math.max(0, limit - performance.now());
  const worker = new Worker(`setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${left})`, {
    eval: true,
  });
  worker.unref();
}
