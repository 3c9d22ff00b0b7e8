import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/events/index.js';
import {
  type Address,
  agentAddress,
  serverAddress,
  type Wait,
  waitGraph,
} from '../../src/projections/index.js';
import { end, read } from '../support/deeds.js';
import { adaAndBen, delegate } from '../support/work.js';
import { asked, wentOn, workEnded, workSent } from '../support/work-events.js';
import { PROJECT, World } from '../support/world.js';

const SESSIONS = ['ann', 'bea', 'cem', 'dov', 'eve'];

function agent(session: string): Address {
  return agentAddress(PROJECT.id, session);
}

function graphOf(world: World, project = PROJECT.id) {
  return waitGraph(world.now(), project);
}

test('questions and work are edges from when they begin until they end', () => {
  const { world, ada, ben } = adaAndBen();
  const since = world.at;
  const ask = world.when('ask_peer', { target: 'ben', body: '?' }, ada).answer;
  const work = delegate(world, ben, 'ada');
  const byAsk = { from: ada.address, to: ben.address, kind: 'ask', id: ask.request_id, since };
  const byWork = { from: ben.address, to: ada.address, kind: 'work', id: work, since };
  expect(graphOf(world)).toEqual({
    edges: [byAsk, byWork],
    cycles: [],
    orphaned: [],
  });
  world.when('complete_work', { message_id: work, body: 'Baked.' }, ada);
  expect(graphOf(world)).toEqual({ edges: [byAsk], cycles: [], orphaned: [] });
  world.when('reply_to_message', { message_id: ask.message_id, body: '!' }, ben);
  read(world, ada);
  world.at += 60_000;
  read(world, ada);
  expect(graphOf(world).edges).toEqual([]);
});

test('a wait for somebody without a server on record is orphaned, until one is back', () => {
  const { world, ada, ben } = adaAndBen();
  const work = delegate(world, ada, 'ben');
  end(world, 'b2', 'lost');
  expect(graphOf(world).orphaned).toMatchObject([{ id: work, to: ben.address }]);
  world.join('b3', 'ben');
  expect(graphOf(world).orphaned).toEqual([]);
  end(world, 'a1');
  expect(graphOf(world).orphaned).toEqual([]);
  expect(graphOf(world).edges).toHaveLength(1);
});

test('whoever has handed work over goes on meanwhile, so work makes no circle', () => {
  const world = new World();
  world.given([workSent('v', agent('ann'), agent('bea')), workSent('w', agent('bea'), agent('ann'))]);
  expect(graphOf(world).cycles).toEqual([]);
  world.given([asked('q', agent('ann'), agent('bea')), asked('r', agent('bea'), agent('ann'))]);
  expect(graphOf(world).cycles).toEqual([[agent('ann'), agent('bea')]]);
});

test('a question that is given up, and work that is cancelled, are edges no more', () => {
  const world = new World();
  const data = { requestId: 'q', asker: agent('ann') };
  world.given([asked('q', agent('ann'), agent('bea')), workSent('w', agent('ann'), agent('bea'))]);
  world.given([asked('ask w', agent('ann'), agent('bea'), true)]);
  expect(graphOf(world).edges.map(({ id }) => id)).toEqual(['q', 'w']);
  world.given([{ type: 'ask.ended', data: { ...data, reason: 'expired' } }]);
  world.given([workEnded('w', 'cancelled', { owner: agent('bea'), requester: agent('ann') })]);
  expect(graphOf(world)).toEqual({ edges: [], cycles: [], orphaned: [] });
  expect([...world.tables.rows()].filter(({ table }) => table.startsWith('waits.'))).toEqual([]);
});

test('a wait goes on where its agents go on; a nameless one is in the project that it asks in', () => {
  const world = new World();
  world.given([asked('q', serverAddress('d4'), agent('bea')), workSent('w', agent('bea'), agent('ann'))]);
  world.given([asked('r', agent('bea'), agent('ann'))]);
  const asker = { from: agent('bea') };
  expect(graphOf(world).edges).toMatchObject([{ from: serverAddress('d4') }, asker, asker]);
  world.join('d4', 'dov');
  world.given([wentOn('bea', 'eve'), wentOn('ann', 'dov')]);
  expect(graphOf(world).edges).toMatchObject([
    { from: agent('dov'), to: agent('eve') },
    { from: agent('eve'), to: agent('dov') },
    { from: agent('eve'), to: agent('dov') },
  ]);
  expect(graphOf(world).cycles).toEqual([[agent('dov'), agent('eve')]]);
});

test('P10: a project sees its own waits only', () => {
  const { world, ada } = adaAndBen();
  delegate(world, ada, 'ben');
  expect(graphOf(world, '0'.repeat(16)).edges).toEqual([]);
});

/** Who waits for one another, found by trying every way from everybody to everybody. */
function circlesByForce(edges: readonly Wait[]): Address[][] {
  const all = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort();
  const reaches = new Set(edges.map(({ from, to }) => `${from} ${to}`));
  for (const via of all) {
    for (const from of all) {
      for (const to of all) {
        if (reaches.has(`${from} ${via}`) && reaches.has(`${via} ${to}`)) reaches.add(`${from} ${to}`);
      }
    }
  }
  const groups = all
    .filter((one) => reaches.has(`${one} ${one}`))
    .map((one) => all.filter((other) => reaches.has(`${one} ${other}`) && reaches.has(`${other} ${one}`)));
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

const session = fc.constantFrom(...SESSIONS);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ wait: fc.constantFrom('ask', 'work'), from: session, to: session }) },
  { weight: 3, arbitrary: fc.record({ end: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ moves: fc.tuple(session, session) }) },
);

/** The same as plainly as it can be said. */
class Plain {
  edges: Wait[] = [];
  #count = 0;

  take(world: World, one: typeof step extends fc.Arbitrary<infer S> ? S : never): NewEvent[] {
    if ('moves' in one) return this.#move(...one.moves);
    if ('end' in one) return this.#end(one.end);
    this.#count += 1;
    const wait = { from: agent(one.from), to: agent(one.to), id: `${this.#count}`, since: world.at };
    const kind = one.wait === 'ask' ? 'ask' : 'work';
    this.edges.push({ ...wait, kind });
    return [kind === 'ask' ? asked(wait.id, wait.from, wait.to) : workSent(wait.id, wait.from, wait.to)];
  }

  #move(from: string, to: string): NewEvent[] {
    const moved = (address: Address) => (address === agent(from) ? agent(to) : address);
    this.edges = this.edges.map((edge) => ({ ...edge, from: moved(edge.from), to: moved(edge.to) }));
    return [wentOn(from, to)];
  }

  #end(nth: number): NewEvent[] {
    const [edge] = this.edges.splice(nth, 1);
    if (edge === undefined) return [];
    const { id, from, to } = edge;
    if (edge.kind === 'work') return [workEnded(id, 'done', { owner: to, requester: from })];
    return [{ type: 'ask.answered', data: { requestId: id, asker: from, messageId: 'm', late: true } }];
  }
}

test('any waits, ends and moves give the edges that there are, and exactly the circles among them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
      const world = new World();
      const plain = new Plain();
      for (const one of steps) world.given(plain.take(world, one));
      const { edges, cycles, orphaned } = graphOf(world);
      expect(edges).toEqual(plain.edges);
      expect(cycles).toEqual(circlesByForce(edges.filter(({ kind }) => kind === 'ask')));
      expect(orphaned).toEqual(edges);
    }),
    { numRuns: 400 },
  );
});
