import { emptyPlace, startFloorServer, startServer, temporaryFolder } from './places.js';
import { printLine } from './report.js';
import { interleaved, timed } from './statistics.js';

const ROUNDS = 25;

/** From nothing to the list of tools. The floor opens its store first; ours opens it afterwards. */
export async function benchStart(): Promise<void> {
  const place = emptyPlace();
  const floorStore = temporaryFolder();
  const contenders = {
    ours: () => startTime(() => startServer(place)),
    floor: () => startTime(() => startFloorServer(floorStore)),
  };
  await interleaved(3, contenders);
  const { ours, floor } = await interleaved(ROUNDS, contenders);
  const what = '(d) process start to answered tools/list';
  printLine({ what, unit: 'ms', ours, floor, limit: { atMost: 1.25 } });
}

async function startTime(start: () => Promise<{ end(): Promise<void> }>): Promise<number> {
  let started: { end(): Promise<void> } | undefined;
  const elapsed = await timed(async () => {
    started = await start();
  });
  await started?.end();
  return elapsed;
}
