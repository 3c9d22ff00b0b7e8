import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DataOf, NewEvent } from '../../src/events/index.js';
import {
  agentAddress,
  type OpenWake,
  type WakeRow,
  wakesOf,
  wokenForAnswer,
} from '../../src/projections/index.js';
import { PROJECT, World } from '../support/world.js';

const NAMES = ['ann', 'bea', 'cem'] as const;
type Name = (typeof NAMES)[number];
const at = (name: Name) => agentAddress(PROJECT.id, name);
const BESIDE = ['under_way', 'already_woken'];

type Deed =
  | {
      readonly what: 'requested' | 'taken' | 'fired' | 'read' | 'busy' | 'idle';
      readonly name: Name;
      readonly nth: number;
    }
  | {
      readonly what: 'skipped';
      readonly name: Name;
      readonly nth: number;
      readonly reason: DataOf<'wake.skipped'>['reason'];
    }
  | { readonly what: 'moves'; readonly name: Name; readonly to: Name };

const name = fc.constantFrom(...NAMES);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    what: fc.constantFrom('requested', 'requested', 'taken', 'fired', 'read', 'busy', 'idle'),
    name,
    nth: fc.nat(3),
  }),
  fc.record({
    what: fc.constant('skipped' as const),
    name,
    nth: fc.nat(3),
    reason: fc.constantFrom(
      'unavailable',
      'under_way',
      'already_woken',
      'read',
      'busy',
      'disabled',
      'gave_up',
    ),
  }),
  fc.record({ what: fc.constant('moves' as const), name, to: name }),
);

function eventOf(deed: Deed): NewEvent {
  const address = at(deed.name);
  if (deed.what === 'moves') return continued(deed.name, deed.to);
  const about = { wake: `wake ${deed.nth}`, messageId: `message ${deed.nth}`, address };
  switch (deed.what) {
    case 'requested': {
      const given = { option: null, state: 'idle', seenAt: null, strategy: 'auto' } as const;
      const rest = { via: 'send_message', replyTo: null, mayType: true, attempt: 0, given } as const;
      return { type: 'wake.requested', data: { ...about, ...rest } };
    }
    case 'taken':
      return { type: 'wake.taken', data: { ...about, server: 's', driver: 'tmux', leaseUntil: 9 } };
    case 'fired': {
      const rest = { server: 's', driver: 'tmux', confirmed: true, evidence: '' } as const;
      return { type: 'wake.fired', data: { ...about, ...rest, replyTo: `request ${deed.nth}` } };
    }
    case 'skipped':
      return {
        type: 'wake.skipped',
        data: { ...about, via: 'send_message', reason: deed.reason, evidence: null },
      };
    case 'read':
      return {
        type: 'message.handed_over',
        data: {
          address,
          items: Array.from({ length: 40 }, (_, nth) => ({ id: `message ${nth}`, position: nth + 1 })),
          door: 'read',
          server: 's',
          hook: null,
          request: 'r',
        },
      };
    default: {
      const seen = { source: 'call', turn: null, evidenceAt: 1 } as const;
      return { type: 'session.activity', data: { address, state: deed.what, ...seen } };
    }
  }
}

function continued(from: Name, to: Name): NewEvent {
  const run = { client: { pid: 7, startToken: 't' }, bootId: 'boot', namespace: 'ns', transcriptPath: null };
  return { type: 'session.continued', data: { ...run, project: PROJECT.id, from, to, source: 'clear' } };
}

/** Each request makes a wake of its own; whatever else happens to one happens to one that was requested, if any was. */
function numbered(deeds: readonly Deed[]): Deed[] {
  let made = 0;
  return deeds.map((one) => {
    if (one.what === 'moves') return one;
    return { ...one, nth: one.what === 'requested' ? made++ : one.nth % Math.max(1, made) };
  });
}

/** Which wake is open where, told by the events alone. */
function openAfter(deeds: readonly Deed[]): Map<Name, string> {
  const open = new Map<Name, string>();
  for (const one of deeds) {
    if (one.what === 'moves') {
      moveOpen(open, one);
      continue;
    }
    const wake = `wake ${one.nth}`;
    if (one.what === 'requested') open.set(one.name, wake);
    const ends = one.what === 'fired' || (one.what === 'skipped' && !BESIDE.includes(one.reason));
    // Its agent may have moved since: the wake is told by its id.
    const [who] = [...open].find(([, each]) => each === wake) ?? [];
    if (ends && who !== undefined) open.delete(who);
  }
  return open;
}

function moveOpen(open: Map<Name, string>, { name: from, to }: { name: Name; to: Name }): void {
  const wake = open.get(from);
  if (from === to || wake === undefined) return;
  open.delete(from);
  if (!open.has(to)) open.set(to, wake);
}

test('P4: whatever happens and whoever moves, an agent has one open wake at most, and it is the right one', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
      const world = new World();
      const done = numbered(deeds);
      world.given(done.map(eventOf));
      const open = openAfter(done);
      for (const one of NAMES) {
        const found = wakesOf(world.now(), at(one)).open;
        expect(found?.wake).toBe(open.get(one));
        if (found !== undefined) expect(found.address).toBe(at(one));
      }
      const rows = [...world.tables.rows()].filter(({ table }) => table === 'wakes.agents');
      for (const { value } of rows) expect(Object.keys(value as WakeRow)).not.toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('P4: whoever reads its mail or is seen at work owes no sign any more, and nothing is wanted of it', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 20 }), name, (deeds, reader) => {
      const world = new World();
      world.given(numbered(deeds).map(eventOf));
      const { answered: before } = wakesOf(world.now(), at(reader));
      world.given([eventOf({ what: 'read', name: reader, nth: 0 })]);
      const { open, firedAt, given, answered, ...rest } = wakesOf(world.now(), at(reader));
      expect(rest).toEqual({});
      expect(answered).toEqual(before);
      world.given([eventOf({ what: 'fired', name: reader, nth: 99 })]);
      expect(wakesOf(world.now(), at(reader)).unanswered).toBe('wake 99');
      world.given([eventOf({ what: 'idle', name: reader, nth: 0 })]);
      expect(wakesOf(world.now(), at(reader)).unanswered).toBe('wake 99');
      world.given([eventOf({ what: 'busy', name: reader, nth: 0 })]);
      expect(wakesOf(world.now(), at(reader)).unanswered).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

const requested = (who: Name, nth: number) => eventOf({ what: 'requested', name: who, nth });

test('what is known of an agent’s wakes follows it to its new id, and nothing is left at the old one', () => {
  const world = new World();
  world.given([eventOf({ what: 'fired', name: 'ann', nth: 1 }), requested('ann', 2)]);
  world.given([eventOf({ what: 'taken', name: 'ann', nth: 2 })]);
  const before = wakesOf(world.now(), at('ann'));
  world.given([continued('ann', 'bea')]);
  const open = before.open as OpenWake;
  expect(wakesOf(world.now(), at('bea'))).toEqual({ ...before, open: { ...open, address: at('bea') } });
  expect(wakesOf(world.now(), at('ann'))).toEqual({});
  expect(wokenForAnswer(world.now(), at('bea'), 'request 1')).toBe(world.at);
  expect(wokenForAnswer(world.now(), at('ann'), 'request 1')).toBeUndefined();
});

test('that an agent was woken for an answer is known for a day, and no longer once it is woken for another', () => {
  const world = new World();
  const fired = (nth: number) => world.given([eventOf({ what: 'fired', name: 'ann', nth })]);
  const woken = () => [1, 2, 3].map((nth) => wokenForAnswer(world.now(), at('ann'), `request ${nth}`));
  const begin = world.at;
  fired(1);
  world.at += 24 * 60 * 60 * 1000 - 1;
  fired(2);
  expect(woken()).toEqual([begin, world.at, undefined]);
  world.at += 1;
  fired(3);
  expect(woken()).toEqual([undefined, world.at - 1, world.at]);
});

const mail = (...ids: readonly string[]) => ids.map((id, index) => ({ id, position: index + 1 }));
const given = (who: Name, ...ids: readonly string[]): NewEvent => ({
  type: 'message.handed_over',
  data: { address: at(who), items: mail(...ids), door: 'stop', server: 's', hook: null, request: 'r' },
});

test('an agent is wanted awake until it has taken the last message that it was wanted for', () => {
  const world = new World();
  world.given([requested('ann', 1)]);
  world.at += 5000;
  world.given([eventOf({ what: 'skipped', name: 'ann', nth: 2, reason: 'busy' })]);
  const wanted = () => wakesOf(world.now(), at('ann')).wanted;
  expect(wanted()).toEqual({ messageId: 'message 2', since: world.at - 5000 });
  world.at += 1000;
  world.given([given('ann', 'message 1')]);
  expect(wanted()).toEqual({ messageId: 'message 2', since: world.at });
  world.given([given('ann', 'message 2')]);
  expect(wanted()).toBeUndefined();
});

test('what did not get through is wanted again; what did is not', () => {
  for (const type of ['message.returned', 'message.confirmed'] as const) {
    const world = new World();
    world.given([requested('ann', 1), eventOf({ what: 'fired', name: 'ann', nth: 0 })]);
    const { wanted } = wakesOf(world.now(), at('ann'));
    world.given([given('ann', 'message 1')]);
    const about = { address: at('ann'), handOver: 3, ids: ['message 1'] };
    world.given([
      type === 'message.returned' ? { type, data: { ...about, reason: 'cancelled' } } : { type, data: about },
    ]);
    expect(wakesOf(world.now(), at('ann')).wanted).toEqual(type === 'message.returned' ? wanted : undefined);
    expect(wakesOf(world.now(), at('ann'))).not.toHaveProperty('given');
  }
});

test('P7: an agent that stirred before its wake was recorded owes no sign', () => {
  for (const stirs of [given('ann', 'message 1'), eventOf({ what: 'busy', name: 'ann', nth: 0 })]) {
    const world = new World();
    world.given([requested('ann', 1), eventOf({ what: 'taken', name: 'ann', nth: 1 }), stirs]);
    world.given([eventOf({ what: 'fired', name: 'ann', nth: 1 })]);
    expect(wakesOf(world.now(), at('ann'))).toMatchObject({ firedAt: world.at });
    expect(wakesOf(world.now(), at('ann'))).not.toHaveProperty('unanswered');
  }
});

test('a wake that is skipped because of another leaves that one open, and an end of another one too', () => {
  for (const other of [
    eventOf({ what: 'skipped', name: 'ann', nth: 1, reason: 'under_way' }),
    eventOf({ what: 'skipped', name: 'ann', nth: 2, reason: 'unavailable' }),
    eventOf({ what: 'fired', name: 'ann', nth: 2 }),
    eventOf({ what: 'taken', name: 'ann', nth: 2 }),
  ]) {
    const world = new World();
    world.given([requested('ann', 1), other]);
    const { open } = wakesOf(world.now(), at('ann'));
    expect(open?.wake).toBe('wake 1');
    expect(open).not.toHaveProperty('taken');
  }
});
