import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event, NewEvent } from '../../src/events/index.js';
import {
  type Address,
  agentAddress,
  findWork,
  hasPartInWork,
  openWorkAt,
  openWorkCount,
  serverAddress,
} from '../../src/projections/index.js';
import { type Move, movesOf } from '../../src/projections/moves.js';
import { operationsOf } from '../support/operations.js';
import { corrected, wentOn, workEnded, workSent } from '../support/work-events.js';
import { PROJECT, World } from '../support/world.js';

const SESSIONS = ['ann', 'bea', 'cem'];
const SERVERS = ['a1', 'b2'];
const ADDRESSES = [...SESSIONS.map(agent), ...SERVERS.map(serverAddress)];
const ROLES = ['owner', 'requester'] as const;
const STATES = ['done', 'blocked', 'cancelled'] as const;

function agent(session: string): Address {
  return agentAddress(PROJECT.id, session);
}

/** A piece of work as plainly as it can be said: a move gives it another address. */
interface Piece {
  readonly id: string;
  readonly sent: number;
  /** Where both are now, whether it is open or not. */
  readonly at: { owner: Address; requester: Address };
  state: (typeof STATES)[number] | null;
  /** Where both were when it ended. */
  ended?: { owner: Address; requester: Address };
}

class Workshop {
  readonly world = new World();
  readonly pieces: Piece[] = [];

  record(event: NewEvent): number {
    this.#follow(this.world.given([event]));
    return this.world.events.length;
  }

  claim(server: string, session: string): void {
    const before = this.world.events.length;
    this.world.claim(server, session);
    this.#follow(this.world.events.slice(before));
  }

  #follow(events: readonly Event[]): void {
    for (const event of events) {
      switch (event.type) {
        case 'session.claimed':
        case 'session.released':
        case 'session.continued':
          for (const move of movesOf(event)) this.#move(move);
      }
    }
  }

  #move({ from, to }: Move): void {
    for (const { at } of this.pieces) for (const role of ROLES) if (at[role] === from) at[role] = to;
  }

  send(requester: Address, owner: Address, isWork: boolean): void {
    const id = this.world.nextId();
    const sent = this.record(workSent(id, requester, owner, isWork));
    if (isWork) this.pieces.push({ id, sent, at: { owner, requester }, state: null });
  }

  end(nth: number, state: Piece['state'] & string): void {
    const piece = this.pieces[nth % this.pieces.length];
    if (piece === undefined) return;
    this.record(workEnded(piece.id, state, piece.at));
    if (piece.state !== null) return;
    piece.state = state;
    piece.ended = { ...piece.at };
  }

  /** What every view must say. */
  expected(): object {
    return {
      work: this.pieces.map(({ id, sent, at, state, ended }) => ({ id, sent, ...(ended ?? at), state })),
      at: ADDRESSES.flatMap((address) =>
        ROLES.map((role) => {
          const mine = this.pieces.filter(({ at }) => at[role] === address);
          const open = mine.filter(({ state }) => state === null).map(({ id }) => id);
          return { open, first: open.slice(0, 2), count: open.length, parts: mine.map(({ id }) => id) };
        }),
      ),
    };
  }

  /** The same, as the projection's views say it. */
  seen(): object {
    const now = this.world.now();
    const ids = this.pieces.map(({ id }) => id);
    return {
      work: ids.map((id) => {
        const row = findWork(now, id);
        const { sent, owner, requester } = row ?? {};
        return { id: row?.messageId, sent, owner, requester, state: row?.outcome?.state ?? null };
      }),
      at: ADDRESSES.flatMap((address) =>
        ROLES.map((role) => ({
          open: openWorkAt(now, address, role).map(({ messageId }) => messageId),
          first: openWorkAt(now, address, role, 2).map(({ messageId }) => messageId),
          count: openWorkCount(now, address, role),
          parts: ids.filter((id) => hasPartInWork(now, address, role, id)),
        })),
      ),
    };
  }
}

type Act = (workshop: Workshop) => void;

const address = fc.constantFrom(...ADDRESSES);
const session = fc.constantFrom(...SESSIONS);
const act: fc.Arbitrary<Act> = fc.oneof(
  named(6, 'send', fc.tuple(address, address, fc.boolean()), (shop, input) => shop.send(...input)),
  named(5, 'end', fc.tuple(fc.nat(9), fc.constantFrom(...STATES)), (shop, input) => shop.end(...input)),
  named(2, 'go on', fc.tuple(session, session), (shop, input) => shop.record(wentOn(...input))),
  named(2, 'correct', fc.tuple(session, session), (shop, input) => shop.record(corrected(...input))),
  named(2, 'claim', fc.tuple(fc.constantFrom(...SERVERS), session), (shop, input) => shop.claim(...input)),
);

function named<T>(
  weight: number,
  name: string,
  input: fc.Arbitrary<T>,
  act: (shop: Workshop, input: T) => void,
) {
  const named = (values: T): Act =>
    Object.assign((shop: Workshop) => act(shop, values), {
      [fc.toStringMethod]: () => `${name} ${JSON.stringify(values)}`,
    });
  return { weight, arbitrary: input.map(named) };
}

test('P4: whatever moves and whoever closes, work is open or closed and never both, and the first closing stands', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40, size: 'max' }), (acts) => {
      const shop = new Workshop();
      for (const one of acts) {
        one(shop);
        expect(shop.seen()).toEqual(shop.expected());
      }
    }),
    { numRuns: 200 },
  );
});

test('an end of work whose beginning is not on record is nobody’s', () => {
  const world = new World();
  const rows = [...world.tables.rows()];
  for (const state of STATES) {
    world.given([workEnded('gone', state, { owner: agent('ann'), requester: agent('bea') })]);
  }
  expect([...world.tables.rows()]).toEqual(rows);
});

test('W42: going on under a new id costs the same however much work was closed', () => {
  const cost = (closed: number) => {
    const shop = new Workshop();
    for (let index = 0; index < closed; index++) {
      shop.send(agent('bea'), agent('ann'), true);
      shop.end(index, 'done');
    }
    return operationsOf(shop.world, () => shop.world.given([wentOn('ann', 'cem')]));
  };
  expect(cost(500)).toEqual(cost(5));
});
