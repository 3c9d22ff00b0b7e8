import { join } from 'node:path';
import { type EventLog, homeOf, openLog, systemAmbient } from '../src/events/index.js';
import { mailboxTotal, projections } from '../src/projections/index.js';
import { Housekeeping } from '../src/retention/index.js';
import type { Caller } from '../src/tools/index.js';
import { keepingHouse } from '../test/support/keeping-house.js';
import { LogWorld } from '../test/support/log-world.js';
import { temporaryFolder } from './places.js';
import { printLine } from './report.js';
import { median } from './statistics.js';

const MESSAGES = 50_000;
const UNREAD = 500;
const BOUND = 20_000_000;
const MEASURED = 2000;
/** Each agent reads after so many messages, and the log is kept small after so many. */
const READ_EVERY = 40;
const KEEP_EVERY = 100;
const MOST_STEPS = 20;
const BODY = 'x'.repeat(200);

/**
 * 50,000 messages through a log of at most 20 MB: the real tools on a real log, in one process, which keeps house
 * in between as an idle server does.
 */
export async function benchBounded(): Promise<void> {
  const folder = temporaryFolder();
  const home = homeOf({ OXTAIL_HOME: join(folder, '.oxtail') });
  const log = await openLog({ home, ambient: systemAmbient(), projections });
  const fleet = fleetOn(log);
  const housekeeping = new Housekeeping(keepingHouse(log, folder, { retainBytes: BOUND }, Date.now));
  const { times, largest } = correspond(log, fleet, () => {
    for (let steps = 0; steps < MOST_STEPS && housekeeping.step() !== 'done'; steps++);
  });
  const { file } = log.size();
  const kept = log.look((now) => mailboxTotal(now, fleet.reader.address).count);
  const owed = fleet.world.when('my_open_work', {}, fleet.debtor).answer.count;
  await log.close();
  const ofBound = { unit: 'of 1', floor: [], limit: { atMost: 1 } };
  printLine({ ...ofBound, what: '(p) pages in use at most, of the bound', ours: [largest / BOUND] });
  printLine({ ...ofBound, what: '(p) the file, of twice the bound', ours: [file / (2 * BOUND)] });
  printLine({
    what: '(p) the last 2,000 sends, against the first',
    unit: 'ms',
    ours: [median(times.slice(-MEASURED))],
    floor: [median(times.slice(0, MEASURED))],
    limit: { atMost: 1.3 },
  });
  const lost = UNREAD - kept + (owed === 1 ? 0 : 1);
  printLine({
    what: '(p) unread or owed mail lost',
    unit: '',
    ours: [lost],
    floor: [],
    limit: { atMost: 0 },
  });
}

interface Fleet {
  readonly world: LogWorld;
  /** Has mail, and never reads. */
  readonly reader: Caller;
  /** Owes an answer from the beginning to the end. */
  readonly debtor: Caller;
  readonly agents: readonly Caller[];
}

function fleetOn(log: EventLog): Fleet {
  const world = new LogWorld(log);
  const reader = world.join('a0', 'ann');
  const sender = world.join('a1', 'bea');
  const debtor = world.join('a2', 'cem');
  for (let unread = 0; unread < UNREAD; unread++) send(world, sender, reader);
  send(world, sender, debtor, { action_required: true });
  return {
    world,
    reader,
    debtor,
    agents: [sender, debtor, world.join('a3', 'dov'), world.join('a4', 'eve')],
  };
}

/** Milliseconds of each send, and the largest use of the store in bytes. */
function correspond(log: EventLog, { world, agents }: Fleet, keepHouse: () => void) {
  const times: number[] = [];
  let largest = 0;
  for (let sent = 1; sent <= MESSAGES; sent++) {
    const from = agents[sent % agents.length] as Caller;
    const to = agents[(sent + 1 + (sent % (agents.length - 1))) % agents.length] as Caller;
    const begun = performance.now();
    send(world, from, to);
    times.push(performance.now() - begun);
    if (sent % READ_EVERY === 0) for (const one of agents) world.read(one);
    if (sent % KEEP_EVERY === 0) keepHouse();
    largest = Math.max(largest, log.size().used);
  }
  return { times, largest };
}

function send(world: LogWorld, from: Caller, to: Caller, more: object = {}): void {
  world.when('send_message', { target: to.session, body: BODY, ...more }, from);
}
