import { projectOf } from '../src/clients/index.js';
import { type Event, homeOf, type NewEvent, openLog } from '../src/events/index.js';
import { projections } from '../src/projections/index.js';
import type { Caller } from '../src/tools/index.js';
import { World } from '../test/support/world.js';
import { emptyPlace, type Place } from './places.js';

/** How many events the long log holds. */
export const LONG = 100_000;

const AGENTS = 8;
const BATCH = 500;

/**
 * What eight agents do in a few days, decided by the real tools: they send, read, ask, answer and change their
 * cards; at the end they go. The same in every run.
 */
export function history(length: number, place: Place): readonly Event[] {
  const world = new World();
  const chance = dice();
  const project = projectOf(place.project);
  const agents = Array.from({ length: AGENTS }, (_, index) =>
    world.join(`server-${index}`.padEnd(16, '0'), `session-${index}`, project),
  );
  while (world.events.length < length - AGENTS) {
    world.at += Math.floor(chance() * 4000);
    const one = agents[Math.floor(chance() * AGENTS)];
    const other = agents[Math.floor(chance() * AGENTS)];
    if (one === undefined || other === undefined || one === other) continue;
    act(world, chance(), one, other, 'x'.repeat(20 + Math.floor(chance() * 600)));
  }
  world.given(
    agents.map(
      ({ server }): NewEvent => ({
        type: 'session.ended',
        data: { server, how: 'exit', evidence: 'it said so' },
      }),
    ),
  );
  return world.events.slice(0, length);
}

function act(world: World, chance: number, one: Caller, other: Caller, body: string): void {
  if (chance < 0.55) world.when('send_message', { target: other.session, body }, one);
  else if (chance < 0.9) read(world, one);
  else if (chance < 0.97) ask(world, one, other, body);
  else world.when('set_my_state', { purpose: body.slice(0, 40) }, one);
}

function read(world: World, reader: Caller): string[] {
  const { events, answer } = world.when('read_my_messages', {}, reader);
  for (const event of events) {
    if (event.type === 'message.handed_over') confirm(world, event);
  }
  return (answer.messages as { id: string }[]).map(({ id }) => id);
}

function confirm(world: World, { seq, data }: Event<'message.handed_over'>): void {
  const ids = data.items.map(({ id }) => id);
  const confirmed = { address: data.address, handOver: seq, ids };
  world.given([{ type: 'message.confirmed', data: confirmed, causation: seq }]);
}

/** The peer reads until it has the question, and answers; the waiting call takes the answer. */
function ask(world: World, asker: Caller, peer: Caller, body: string): void {
  const { answer } = world.when('ask_peer', { target: peer.session, body }, asker);
  const question = String(answer.message_id);
  for (let given = read(world, peer); given.length > 0 && !given.includes(question); )
    given = read(world, peer);
  const { events } = world.when('reply_to_message', { message_id: question, body }, peer);
  const delivered = events.find((event) => event.type === 'message.delivered');
  if (delivered?.type !== 'message.delivered') return;
  const { address, id, reservedFor } = delivered.data;
  if (reservedFor === null) return;
  const items = [{ id, position: delivered.seq }];
  const [handedOver] = world.given([
    {
      type: 'message.handed_over',
      data: { address, items, door: 'ask', hook: null, server: asker.server, request: 'ask' },
    },
    {
      type: 'ask.answered',
      data: { requestId: reservedFor, asker: address, messageId: id, late: false },
      correlation: reservedFor,
    },
  ]);
  if (handedOver?.type === 'message.handed_over') confirm(world, handedOver);
}

/** Writes events into a home as a log. */
export async function writeLog(place: Place, events: readonly Event[]): Promise<void> {
  let at = 0;
  const ambient = { now: () => at, newId: () => '', env: {} };
  const log = await openLog({ home: homeOf({ OXTAIL_HOME: place.home }), ambient, projections });
  for (let from = 0; from < events.length; from += BATCH) {
    const batch = events.slice(from, from + BATCH) as readonly NewEvent[];
    at = events[from]?.at ?? at;
    log.append({ server: 'bench', session: null }, () => ({ events: batch, answer: null }));
  }
  await log.close();
}

/** A home whose log has the given length. */
export async function longPlace(length: number): Promise<Place> {
  const place = emptyPlace();
  await writeLog(place, history(length, place));
  return place;
}

/** A fixed sequence between 0 and 1 (Lehmer). */
function dice(): () => number {
  let state = 20_260_101;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
