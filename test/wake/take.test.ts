import { expect, test } from 'vitest';
import { wakesOf } from '../../src/projections/index.js';
import { driversFor } from '../../src/wake/index.js';
import { LEASE_MS } from '../../src/wake/take.js';
import { AGENTS, NOW, settingsOf } from './gates.js';
import { Attended } from './taking.js';

const seen = (state: 'busy' | 'idle', at = NOW) => ({ state, source: 'transcript', turn: null, at }) as const;
const native = driversFor(null).filter(({ types }) => !types);
const typing = driversFor(['tmux']);

test('a wake is taken with a lease, by the first driver there is, and the others stay in their order', () => {
  const scene = new Attended();
  const wake = scene.writes();
  const { events, answer } = scene.takes();
  const messageId = wakesOf(scene.world.now(), scene.address).open?.messageId;
  expect(events).toEqual([
    {
      type: 'wake.taken',
      data: {
        wake,
        messageId,
        address: scene.address,
        server: 'bb',
        driver: 'rewake',
        leaseUntil: NOW + LEASE_MS,
      },
      correlation: messageId,
    },
  ]);
  expect(answer?.drivers.map(({ name }) => name)).toEqual(['rewake', 'codex-queue', 'tmux']);
  expect(answer).toMatchObject({ leaseUntil: NOW + LEASE_MS, idle: true });
});

test('where no wake is open there is none to take', () => {
  expect(new Attended().looks()).toEqual({ events: [], answer: null });
});

test('P7: mail that was read meanwhile needs no wake', () => {
  const scene = new Attended();
  const wake = scene.writes();
  scene.reads();
  const { events, answer } = scene.takes();
  expect(answer).toBeNull();
  expect(events).toMatchObject([{ type: 'wake.skipped', data: { wake, reason: 'read' } }]);
  expect(wakesOf(scene.world.now(), scene.address).open).toBeUndefined();
});

test('P8: whoever has begun a turn meanwhile is left alone, and what showed it is recorded', () => {
  const scene = new Attended();
  const wake = scene.writes();
  const { events, answer } = scene.takes({ sighting: seen('busy') });
  expect(answer).toBeNull();
  expect(events).toMatchObject([
    { type: 'session.activity', data: { state: 'busy' } },
    { type: 'wake.skipped', data: { wake, reason: 'busy' } },
  ]);
});

test('P8: a sign that is older than what is on record does not count', () => {
  const scene = new Attended();
  scene.writes();
  const { events, answer } = scene.takes({ sighting: seen('busy', NOW - 300_000) });
  expect(answer).not.toBeNull();
  expect(events.map(({ type }) => type)).toEqual(['wake.taken']);
});

test('a wake can be taken for two seconds, and then has come to nothing', () => {
  const scene = new Attended();
  const wake = scene.writes();
  expect(scene.looks({ at: NOW + 2000 }).answer).not.toBeNull();
  const late = scene.takes({ at: NOW + 2001 });
  expect(late.answer).toBeNull();
  expect(late.events).toMatchObject([{ type: 'wake.skipped', data: { wake, reason: 'no_taker' } }]);
  expect(scene.looks({ at: NOW + 2001 })).toEqual({ events: [], answer: null });
});

test('a user who switched waking off in the agent’s own server is obeyed', () => {
  const scene = new Attended();
  const wake = scene.writes();
  const { events, answer } = scene.takes({ settings: settingsOf('off', 'on') });
  expect(answer).toBeNull();
  expect(events).toMatchObject([{ type: 'wake.skipped', data: { wake, reason: 'disabled' } }]);
});

test('P8, W50: in a turn of which nothing is heard only what takes no keys is tried', () => {
  const scene = new Attended(AGENTS['silent in a turn']);
  scene.writes();
  expect(scene.looks({ drivers: typing })).toEqual({ events: [], answer: null });
  const { answer } = scene.takes();
  expect(answer?.drivers).toEqual(native);
  expect(answer?.idle).toBe(false);
});

test('P8: a turn that fell silent between request and taking takes no keys either', () => {
  const scene = new Attended();
  scene.writes();
  const silent = seen('busy', NOW - 600_000);
  scene.world.given([
    {
      type: 'session.activity',
      data: { address: scene.address, state: 'busy', source: 'prompt', turn: null, evidenceAt: silent.at },
    },
  ]);
  expect(scene.looks().answer?.drivers).toEqual(native);
});

test('P8: a rule alone does not type at an agent of which nothing is known, and an outright wish does', () => {
  const ruled = new Attended(AGENTS.unseen);
  expect(ruled.writes('unset'), 'woken by the rule for those without hooks').not.toBeNull();
  expect(ruled.looks({ drivers: typing })).toEqual({ events: [], answer: null });
  expect(ruled.looks().answer?.drivers).toEqual(native);
  const asked = new Attended(AGENTS.unseen);
  asked.writes('auto');
  expect(asked.looks({ drivers: typing }).answer).toMatchObject({ drivers: typing, idle: false });
});

test('P4: of two servers of an agent one takes its wake, and the other takes none', () => {
  const scene = new Attended();
  const wake = scene.writes();
  expect(scene.takes({ server: 'b1' }).answer).not.toBeNull();
  expect(scene.takes({ server: 'b2' })).toEqual({ events: [], answer: null });
  expect(scene.takes({ server: 'b1' })).toEqual({ events: [], answer: null });
  expect(wakesOf(scene.world.now(), scene.address).open).toMatchObject({ wake, taken: { server: 'b1' } });
});

test('P4: a server that could do nothing leaves the wake to another', () => {
  const scene = new Attended(AGENTS['silent in a turn']);
  scene.writes();
  expect(scene.takes({ server: 'b1', drivers: typing }).events).toEqual([]);
  expect(scene.takes({ server: 'b2', drivers: native }).answer).not.toBeNull();
});

test('P7: a lease that ran out ends its wake: whoever held it may have done anything, so nobody takes it over', () => {
  const scene = new Attended();
  const wake = scene.writes();
  scene.takes({ server: 'b1' });
  expect(scene.looks({ server: 'b2', at: NOW + LEASE_MS })).toEqual({ events: [], answer: null });
  const { events, answer } = scene.takes({ server: 'b2', at: NOW + LEASE_MS + 1 });
  expect(answer).toBeNull();
  expect(events).toMatchObject([{ type: 'wake.skipped', data: { wake, reason: 'taker_lost' } }]);
  expect(wakesOf(scene.world.now(), scene.address).open).toBeUndefined();
});
