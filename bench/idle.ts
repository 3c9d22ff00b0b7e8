import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { McpChild } from './mcp-child.js';
import { emptyPlace, startFloorServer, startServer, temporaryFolder } from './places.js';
import { printLine } from './report.js';

/** How many of each are measured. */
const PROCESSES = 5;
/** The engine of JavaScript tidies its memory once, some seconds after the last work; that is not idling. */
const SETTLE_MS = 25_000;
const WATCH_MS = 10_000;

/** What a server costs while its agent does something else: memory after one call, and time of the processor. */
export async function benchIdle(): Promise<void> {
  if (process.platform !== 'linux') return console.log('(e) needs /proc');
  const ours: McpChild[] = [];
  const floor: McpChild[] = [];
  for (let started = 0; started < PROCESSES; started++) {
    ours.push(await startServer(emptyPlace(), 'idler'));
    const bare = await startFloorServer(temporaryFolder());
    await bare.call('append');
    floor.push(bare);
  }
  await setTimeout(SETTLE_MS);
  const what = '(e) idle memory';
  const limit = { atMost: 1.15 };
  printLine({ what, unit: 'MB', ours: ours.map(memoryOf), floor: floor.map(memoryOf), limit });
  const before = ours.map(processorTimeOf);
  await setTimeout(WATCH_MS);
  const spent = ours.map((server, index) => processorTimeOf(server) - (before[index] ?? 0));
  printLine({
    what: '(e) idle processor time in a second',
    unit: 'ms',
    ours: spent.map((ms) => (ms * 1000) / WATCH_MS),
    floor: [],
    limit: { atMost: 2 },
  });
  await Promise.all([...ours, ...floor].map((server) => server.end()));
}

/** Resident megabytes. */
function memoryOf({ pid }: McpChild): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** Milliseconds that all threads have run; finer than the clock ticks of `stat`. */
function processorTimeOf({ pid }: McpChild): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}
