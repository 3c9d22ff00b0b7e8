import type { EventLog, NewEvent } from '../../src/events/index.js';
import { Housekeeping } from '../../src/retention/housekeeping.js';
import { temporaryFolder } from './agent.js';
import { OBSERVER, openTestLog } from './open-log.js';
import { World } from './world.js';

/** What two agents say and read, message by message, so that all but the last of it is finished. */
export function finishedMail(messages: number): NewEvent[] {
  const world = new World();
  const ada = world.join('aa', 'ada');
  const ben = world.join('bb', 'ben');
  world.presence.set('aa', 'live').set('bb', 'live');
  for (let sent = 0; sent < messages; sent++) {
    world.when('send_message', { target: 'ben', body: `message ${sent}` }, ada);
    if (sent < messages - 1) read(world, ben);
  }
  return world.events.map(
    ({ type, data, correlation, causation }) => ({ type, data, correlation, causation }) as NewEvent,
  );
}

function read(world: World, reader: Parameters<World['when']>[2]): void {
  const [handedOver] = world.when('read_my_messages', {}, reader).events;
  if (handedOver?.type !== 'message.handed_over') throw new Error('nothing was handed over');
  const { address, items } = handedOver.data;
  const ids = items.map(({ id }) => id);
  world.given([{ type: 'message.confirmed', data: { address, handOver: handedOver.seq, ids } }]);
}

/** A home whose log held such mail, of which all that is finished is in the archive: a piece for each 100 messages. */
export async function archivedHome(messages: number): Promise<string> {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  log.append(OBSERVER, () => ({ events: finishedMail(messages), answer: null }));
  compactAll(log);
  await log.close();
  return home;
}

/** Takes all that is finished out of a log. */
export function compactAll(log: EventLog): void {
  const limits = { retainMs: 1, retainBytes: 1e9, archiveMs: 1e12, archiveBytes: 1e9 };
  const housekeeping = new Housekeeping({ log, limits, actor: OBSERVER, now: Date.now }, true);
  while (housekeeping.step() !== 'done');
}
