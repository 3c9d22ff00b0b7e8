/*
 * A process under a watchdog that ends it at the age of as many milliseconds as its first argument says. Its
 * second argument is what it does meanwhile; its third, by how much older than it is it takes itself to be.
 */
import { startWatchdog } from '../../src/hooks/watchdog.js';

const startedBefore = Number(process.argv[4] ?? 0);
const age = performance.now.bind(performance);
performance.now = () => age() + startedBefore;
startWatchdog(Number(process.argv[2]));

const occupations: Record<string, () => unknown> = {
  /** Stands in a call that never returns, as one does that waits for a lock. */
  blocked: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  busy: () => {
    for (;;);
  },
  idle: () => setInterval(() => {}, 60_000),
  /** More than a pipe holds, which nobody reads. */
  writing: () => process.stdout.write('x'.repeat(10_000_000)),
  done: () => {},
  exits: () => process.exit(0),
};
occupations[process.argv[3] ?? '']?.();
