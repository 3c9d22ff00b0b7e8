/*
 * Opens the log, records a card and closes it again, as often as its first argument says; prints the positions of what
 * it recorded as one line of JSON.
 */
import { writeSync } from 'node:fs';
import { homeOf, openLog, systemAmbient } from '../../src/events/index.js';
import { projections } from '../../src/projections/index.js';

const ambient = systemAmbient();
const options = { home: homeOf(ambient.env), ambient, projections };
const actor = { server: `opener ${process.pid}`, session: null };
const seqs: number[] = [];

for (let done = 0; done < Number(process.argv[2]); done++) {
  const log = await openLog(options);
  const data = { address: 'server:ab', purpose: `opened ${done} times` };
  const { events } = log.append(actor, () => ({
    events: [{ type: 'session.state_set', data }],
    answer: null,
  }));
  seqs.push(...events.map(({ seq }) => seq));
  await log.close();
}
writeSync(1, `${JSON.stringify(seqs)}\n`);
