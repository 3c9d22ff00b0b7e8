import {
  type Event,
  foldEvent,
  handlersOf,
  homeOf,
  openLog,
  type Projection,
  systemAmbient,
} from '../src/events/index.js';
import { decodeRecord, encodeRecord } from '../src/events/record.js';
import { MemoryTables, projections } from '../src/projections/index.js';
import { history, LONG, writeLog } from './history.js';
import { emptyPlace, type Place } from './places.js';
import { printLine } from './report.js';
import { interleaved, timed } from './statistics.js';

const ROUNDS = 9;
const STORED_ROUNDS = 3;

/** How fast the long log becomes tables, in events a second. */
export async function benchFold(): Promise<void> {
  const place = emptyPlace();
  const events = history(LONG, place);
  const records = events.map(encodeRecord);
  const handlers = handlersOf(projections);
  const contenders = {
    ours: () =>
      rateOf(() => {
        const tables = new MemoryTables();
        decodeAll(records, (event) => foldEvent(handlers, tables, event));
      }),
    floor: () => rateOf(() => decodeAll(records, () => {})),
  };
  await interleaved(2, contenders);
  const { ours, floor } = await interleaved(ROUNDS, contenders);
  const what = '(f) decode and fold into memory, against decoding';
  printLine({ what, unit: '/s', ours, floor, limit: { atLeast: 0.5 } });
  await writeLog(place, events);
  const stored: number[] = [];
  for (let round = 1; round <= STORED_ROUNDS; round++) stored.push(await catchUpRate(place, round));
  printLine({ what: '(f) fold missing tables into the store', unit: '/s', ours: stored, floor: [] });
}

function decodeAll(records: readonly Buffer[], use: (event: Event) => void): void {
  records.forEach((record, index) => {
    use(decodeRecord(index + 1, record));
  });
}

/** What a program does that finds no tables of its own versions. */
async function catchUpRate({ home }: Place, round: number): Promise<number> {
  const others: Projection[] = projections.map((one) => ({ ...one, version: 1000 + round }));
  const log = await openLog({
    home: homeOf({ OXTAIL_HOME: home }),
    ambient: systemAmbient(),
    projections: others,
  });
  const rate = await rateOf(() => log.look(() => undefined));
  await log.close();
  return rate;
}

async function rateOf(work: () => void): Promise<number> {
  return (LONG * 1000) / (await timed(async () => work()));
}
