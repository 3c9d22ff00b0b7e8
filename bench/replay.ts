import { homeOf, openLog, systemAmbient } from '../src/events/index.js';
import { decodeRecord, encodeRecord } from '../src/events/record.js';
import { cursorAt, historyOfLog } from '../src/forensics/index.js';
import { projections } from '../src/projections/index.js';
import { saveState } from '../src/retention/index.js';
import { startsOf } from './commands.js';
import { history, LONG, writeLog } from './history.js';
import { emptyPlace, type Place } from './places.js';
import { printLine } from './report.js';
import { interleaved } from './statistics.js';

const ROUNDS = 7;
const STARTS = 25;
/** As far behind the end as a saved state ever is. */
const SAVED_AT = LONG - 10_000;

/** What it takes to tell how all was at the end of the long log, without a saved state and with one. */
export async function benchReplay(): Promise<void> {
  const place = emptyPlace();
  const events = history(LONG, place);
  const records = events.map(encodeRecord);
  await writeLog(place, events);
  const log = await openAgain(place);
  const contenders = {
    ours: () =>
      processorTimeOf(() => {
        const { base, head } = cursorAt(historyOfLog(log, place.home), LONG, projections).now();
        if (base !== 0 || head !== LONG) throw new Error(`events ${base} to ${head} were folded`);
      }),
    floor: () =>
      processorTimeOf(() => {
        for (const [index, record] of records.entries()) decodeRecord(index + 1, record);
      }),
  };
  await interleaved(2, contenders);
  const folded = await interleaved(ROUNDS, contenders);
  const what = '(n) replay of 100,000 events, against decoding';
  printLine({ what, unit: 'ms', ...folded, limit: { atMost: 2.2 } });
  await saveState(
    {
      log,
      folder: homeOf({ OXTAIL_HOME: place.home }).archive,
      projections,
      program: 'bench',
      now: Date.now,
      isOver: () => false,
    },
    SAVED_AT,
  );
  await log.close();
  const starts = await startsOf(place, ['replay', '--at', String(LONG - 1)], STARTS);
  const near = '(n) replay --at, 9,999 events behind a saved state';
  printLine({ what: near, unit: 'ms', ...starts, limit: { atMost: 2.5 } });
}

function openAgain({ home }: Place) {
  return openLog({ home: homeOf({ OXTAIL_HOME: home }), ambient: systemAmbient(), projections });
}

/** Of all threads, in milliseconds. */
function processorTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
