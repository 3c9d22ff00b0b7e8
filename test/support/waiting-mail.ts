import { hostFacts, identityOf } from '../../src/clients/index.js';
import { allEvents, OBSERVER, openTestLog } from './open-log.js';
import { PROJECT, World } from './world.js';

/**
 * Makes a log in which messages wait, by session. This very process counts as the server and the Codex of each, so
 * that the hooks that it starts are below theirs.
 */
export async function writeMail(
  home: string,
  mail: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const world = new World();
  const self = identityOf(process.pid);
  if (self === null) throw new Error('this process does not see itself');
  const own = { ...hostFacts(), process: self, client: self, clientType: 'codex' as const };
  const sender = world.join('5e4d', 'sender');
  for (const [index, [session, bodies]] of Object.entries(mail).entries()) {
    world.join(`a${index}`, session, PROJECT, own);
    for (const body of bodies) world.when('send_message', { target: session, body }, sender);
  }
  const log = await openTestLog(home);
  log.append(OBSERVER, () => ({ events: world.events, answer: null }));
  await log.close();
}

/** What became of the mail: how many messages were handed over, and how many of these were confirmed. */
export async function handedOver(home: string): Promise<{ given: string[]; confirmed: number }> {
  const log = await openTestLog(home);
  const events = allEvents(log);
  await log.close();
  const bodies = new Map(
    events.flatMap((event) => (event.type === 'message.sent' ? [[event.data.id, event.data.body]] : [])),
  );
  const given = events.flatMap((event) => (event.type === 'message.handed_over' ? event.data.items : []));
  const confirmed = events.flatMap((event) => (event.type === 'message.confirmed' ? event.data.ids : []));
  return { given: given.map(({ id }) => bodies.get(id) ?? ''), confirmed: confirmed.length };
}
