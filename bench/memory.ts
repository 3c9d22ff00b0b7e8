import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { LONG, longPlace } from './history.js';
import { FLOOR_OPENER, PROGRAM, temporaryFolder } from './places.js';
import { printLine } from './report.js';

const ROUNDS = 3;
const END = String(LONG);

/** Says at its end, on the fourth channel, how much memory the process has had at most. */
const TELL =
  'data:text/javascript,import{writeSync}from"node:fs";' +
  'process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

/** What commands need of memory with a log of 100,000 events, beyond a bare program that opens its store. */
export async function benchMemory(): Promise<void> {
  const place = await longPlace(LONG);
  const folder = temporaryFolder();
  const looks: readonly (readonly string[])[] = [
    ['why', 'session-0'],
    ['replay', '--at', END],
    ['verify'],
    ['report', '--html', join(folder, 'page.html'), '--force'],
    ['export', join(folder, 'events.jsonl.gz'), '--force'],
  ];
  const bare = peakOf([FLOOR_OPENER, folder], folder);
  for (const args of looks) {
    const peaks = Array.from({ length: ROUNDS }, () => peakOf([PROGRAM, ...args], place.home) - bare);
    printLine({ what: `(o) more memory of ${args[0]}`, unit: 'MB', ours: peaks, floor: [] });
  }
}

/** Megabytes that a program has had in memory at most. */
function peakOf(program: readonly string[], home: string): number {
  const { output, status } = spawnSync(process.execPath, ['--import', TELL, ...program], {
    env: { PATH: process.env.PATH ?? '', HOME: home, OXTAIL_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  const kilobytes = Number(output[3]);
  if (!(kilobytes > 0)) throw new Error(`${program.join(' ')} ended with ${status}`);
  return kilobytes / 1024;
}
