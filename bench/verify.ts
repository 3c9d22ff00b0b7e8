import { homeOf, openLog, systemAmbient } from '../src/events/index.js';
import { decodeRecord, encodeRecord } from '../src/events/record.js';
import { verify } from '../src/forensics/index.js';
import { projections } from '../src/projections/index.js';
import { history, LONG, writeLog } from './history.js';
import { emptyPlace } from './places.js';
import { printLine } from './report.js';
import { interleaved } from './statistics.js';

const ROUNDS = 7;

/** How fast the long log is proved, in events per second of processor time. */
export async function benchVerify(): Promise<void> {
  const place = emptyPlace();
  const events = history(LONG, place);
  const records = events.map(encodeRecord);
  await writeLog(place, events);
  const ambient = systemAmbient();
  const log = await openLog({ home: homeOf({ OXTAIL_HOME: place.home }), ambient, projections });
  const contenders = {
    ours: () =>
      rateOf(() => {
        if (!verify(log, projections).ok) throw new Error('the log is not as it should be');
      }),
    floor: () =>
      rateOf(() => {
        for (const [index, record] of records.entries()) decodeRecord(index + 1, record);
      }),
  };
  await interleaved(2, contenders);
  const { ours, floor } = await interleaved(ROUNDS, contenders);
  await log.close();
  printLine({ what: '(l) verify, against decoding', unit: '/s', ours, floor, limit: { atLeast: 0.5 } });
}

function rateOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (LONG * 1_000_000) / (user + system);
}
