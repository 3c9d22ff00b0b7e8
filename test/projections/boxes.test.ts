import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DataOf, NewEvent } from '../../src/events/index.js';
import {
  type Address,
  addressOfHandOver,
  agentAddress,
  findByKey,
  mailboxTotal,
  serverAddress,
  shownTotal,
  waitingAt,
} from '../../src/projections/index.js';
import { hookProcess } from '../support/hook-deeds.js';
import { operationsOf } from '../support/operations.js';
import { PROJECT, World } from '../support/world.js';
import { PlainMail, seenByViews } from './plain-mail.js';

const SESSIONS = ['ann', 'bea', 'cem'];
const SERVERS = ['a1', 'b2', 'c3'];
const ADDRESSES = [...SESSIONS.map(agent), ...SERVERS.map(serverAddress)];
const KEYS = ['k1', 'k2'];
const LIMIT_MS = 300_000;

function agent(session: string): Address {
  return agentAddress(PROJECT.id, session);
}

/** A log of nothing but what moves mail about, folded by the projections and by the plain model. */
class Post {
  readonly world = new World();
  readonly plain = new PlainMail();
  readonly ids: string[] = [];
  readonly handedOver: DataOf<'message.confirmed'>[] = [];

  record(...events: NewEvent[]): number {
    for (const event of this.world.given(events)) this.plain.fold(event);
    return this.world.events.length;
  }

  deliver(from: Address, to: Address, key: string | null = null): void {
    const id = this.world.nextId();
    this.ids.push(id);
    const sent = this.record({
      type: 'message.sent',
      data: {
        id,
        project: PROJECT.id,
        from: { address: from, session: null },
        to: { address: to, session: null },
        target: 'test',
        resolvedBy: 'session',
        recipientPid: null,
        recipientLive: null,
        body: 'x',
        bodyBytes: 1,
        requestId: null,
        replyTo: null,
        sourceMessageId: null,
        idempotencyKey: key,
        wake: null,
        obligation: null,
        thread: null,
        copies: 1,
      },
    });
    const data = { id, address: to, sent, bytes: this.ids.length, reservedFor: null };
    this.record({ type: 'message.delivered', data });
  }

  /** Gives what waits, and once more what is unproved if wanted: to a hook when it is said so. */
  handOver(address: Address, limit: number, again: boolean, byHook: boolean): void {
    const unproved = again ? this.plain.handOvers.filter((one) => one.address === address) : [];
    const items = [
      ...this.plain.waiting.filter((one) => one.address === address),
      ...unproved.flatMap((one) => one.items),
    ]
      .sort((a, b) => a.position - b.position)
      .slice(0, limit)
      .map(({ id, position }) => ({ id, position }));
    if (items.length === 0) return;
    const hook = byHook ? { process: hookProcess(7).process, bootId: 'boot', namespace: 'ns' } : null;
    const data = { address, items, door: 'read', server: 'a1', hook, request: 'r' } as const;
    const handOver = this.record({ type: 'message.handed_over', data });
    this.handedOver.push({ address, handOver, ids: items.map(({ id }) => id) });
  }

  /** Says what became of a hand-over, by the address where it was given. */
  settle(nth: number, outcome: 'confirmed' | 'returned'): void {
    const data = this.handedOver[nth % this.handedOver.length];
    if (data === undefined) return;
    if (outcome === 'confirmed') this.record({ type: 'message.confirmed', data });
    else this.record({ type: 'message.returned', data: { ...data, reason: 'cancelled' } });
  }

  prune(address: Address): void {
    const oldest = this.plain.handles.find((one) => one.address === address && one.shownAt !== undefined);
    if (oldest?.shownAt === undefined) return;
    const items = [{ id: oldest.id, position: oldest.shownAt }];
    this.record({ type: 'ledger.pruned', data: { address, items, limit: 1 } });
  }

  announce(address: Address, upTo: number): void {
    this.record({ type: 'message.announced', data: { address, id: 'x', upTo } });
  }

  continue(from: string, to: string): void {
    const run = {
      client: { pid: 7, startToken: 's' },
      bootId: 'boot',
      namespace: 'ns',
      transcriptPath: null,
    };
    const data = { ...run, project: PROJECT.id, from, to, source: 'clear' } as const;
    this.record({ type: 'session.continued', data });
  }

  correct(session: string, to: string): void {
    const data = { server: 'a1', thread: null, session, project: PROJECT.id };
    this.record({ type: 'session.released', data: { ...data, correctedTo: { session: to } } });
  }

  claim(server: string, session: string): void {
    const before = this.world.events.length;
    this.world.claim(server, session);
    for (const event of this.world.events.slice(before)) this.plain.fold(event);
  }

  /** Every view says what the model does, at every address. */
  check(): void {
    const now = this.world.now();
    const known = { ids: this.ids, keys: KEYS, at: this.world.at };
    for (const address of ADDRESSES) {
      expect(seenByViews(now, address, 2, known)).toEqual(this.plain.seenAt(address, 2));
    }
    for (const { handOver, address } of this.handedOver) {
      const present = this.plain.handOvers.find((one) => one.handOver === handOver)?.address;
      if (present !== undefined) expect(addressOfHandOver(now, handOver, address)).toBe(present);
    }
  }
}

const session = fc.constantFrom(...SESSIONS);
const address = fc.constantFrom(...ADDRESSES);
const between = fc.tuple(session, session).filter(([from, to]) => from !== to);

type Act = (post: Post) => void;

function acting<T>(
  weight: number,
  name: string,
  input: fc.Arbitrary<T>,
  act: (post: Post, input: T) => void,
) {
  const named = (values: T): Act =>
    Object.assign((post: Post) => act(post, values), {
      [fc.toStringMethod]: () => `${name} ${JSON.stringify(values)}`,
    });
  return { weight, arbitrary: input.map(named) };
}

const act: fc.Arbitrary<Act> = fc.oneof(
  acting(10, 'deliver', fc.tuple(address, address, fc.option(fc.constantFrom(...KEYS))), (post, input) =>
    post.deliver(...input),
  ),
  acting(
    5,
    'hand over',
    fc.tuple(address, fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.boolean()),
    (post, input) => post.handOver(...input),
  ),
  acting(
    4,
    'settle',
    fc.tuple(fc.nat(50), fc.constantFrom('confirmed', 'returned')),
    (post, [nth, outcome]) => post.settle(nth, outcome),
  ),
  acting(1, 'prune', address, (post, at) => post.prune(at)),
  acting(1, 'announce', fc.tuple(address, fc.integer({ min: 1, max: 99 })), (post, input) =>
    post.announce(...input),
  ),
  acting(3, 'continue', between, (post, input) => post.continue(...input)),
  acting(2, 'correct', between, (post, input) => post.correct(...input)),
  acting(2, 'claim', fc.tuple(fc.constantFrom(...SERVERS), session), (post, input) => post.claim(...input)),
);

test('P4: any sequence of moves, deliveries, hand-overs and what became of them shows what moving every row would', {
  timeout: LIMIT_MS,
}, () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 50, size: 'max' }), (acts) => {
      const post = new Post();
      for (const one of acts) {
        one(post);
        post.check();
      }
    }),
    { numRuns: 500 },
  );
});

/** An agent with this many messages: half of them were read, and keys stand for what it sent itself. */
function agentWith(messages: number, session: string, post = new Post()): Post {
  for (let index = 0; index < messages; index++) {
    post.deliver(agent('cem'), agent(session));
    post.deliver(agent(session), serverAddress('c3'), `key ${index}`);
  }
  post.world.given([handOverOf(post, session, messages / 2)]);
  const { length: handOver } = post.world.events;
  const data = { address: agent(session), handOver, ids: [] };
  post.world.given([{ type: 'message.confirmed', data }, handOverOf(post, session, 3)]);
  return post;
}

function handOverOf({ world }: Post, session: string, limit: number): NewEvent {
  const items = waitingAt(world.now(), agent(session), limit).map(({ id, position }) => ({ id, position }));
  const giving = { door: 'read', server: 'a1', hook: null, request: 'r' } as const;
  return { type: 'message.handed_over', data: { ...giving, address: agent(session), items } };
}

test.each<[string, (post: Post) => void]>([
  ['W42: going on under a new id', (post) => post.continue('ann', 'bea')],
  ['W42: the correction of an id', (post) => post.correct('ann', 'bea')],
  [
    'W42: going on and back again',
    (post) => {
      post.continue('ann', 'bea');
      post.continue('bea', 'ann');
    },
  ],
])('%s asks and writes as much for 5,000 messages as for 50', (_, move) => {
  const cost = (messages: number) => {
    const post = agentWith(messages, 'ann');
    return operationsOf(post.world, () => move(post));
  };
  expect(cost(5000)).toEqual(cost(50));
});

test('of two agents that become one, only what the lesser kept is moved, whichever of them it is', () => {
  for (const [few, many] of [
    ['ann', 'bea'],
    ['bea', 'ann'],
  ] as const) {
    const post = agentWith(1000, many, agentWith(10, few));
    const { gets, puts, removes, rows } = operationsOf(post.world, () => post.continue('ann', 'bea'));
    expect(gets + puts + removes + rows).toBeLessThan(300);
    const now = post.world.now();
    expect(mailboxTotal(now, agent('bea')).count).toBe(1010 / 2 - 6);
    expect(shownTotal(now, agent('bea'))).toBe(1010 / 2 + 6);
    expect(mailboxTotal(now, agent('ann')).count + shownTotal(now, agent('ann'))).toBe(0);
  }
});

test('of a key that two agents used who become one, the later use stands, whichever kept more', () => {
  for (const [first, second] of [
    ['ann', 'bea'],
    ['bea', 'ann'],
  ] as const) {
    for (const more of ['ann', 'bea']) {
      const post = new Post();
      for (const key of ['x', 'y', 'z']) post.deliver(agent(more), agent('cem'), key);
      post.deliver(agent(first), agent('cem'), 'k1');
      post.deliver(agent(second), agent('cem'), 'k1');
      const sent = post.world.events.length - 1;
      post.continue('ann', 'bea');
      expect(findByKey(post.world.now(), agent('bea'), 'k1', post.world.at)).toMatchObject({ sent });
    }
  }
});
