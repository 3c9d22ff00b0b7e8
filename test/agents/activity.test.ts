import { expect, test } from 'vitest';
import { activityEvents, type Evidence } from '../../src/agents/index.js';
import { activityOf, agentAddress } from '../../src/projections/index.js';
import { theOnly } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const ADDRESS = agentAddress(PROJECT.id, 'ann');
const MINUTE = 60_000;

function see(world: World, evidence: Partial<Evidence>) {
  const all = { state: 'busy', source: 'call', turn: null, at: world.at, ...evidence } as const;
  return world.given(activityEvents(world.now(), ADDRESS, all));
}

test('what was not known of an agent is recorded with what showed it, and when', () => {
  const world = new World();
  const [event] = see(world, { source: 'transcript', turn: 't1', at: world.at - 5 });
  expect(event).toMatchObject({ type: 'session.activity' });
  expect(event?.data).toEqual({
    address: ADDRESS,
    state: 'busy',
    source: 'transcript',
    turn: 't1',
    evidenceAt: world.at - 5,
  });
  expect(activityOf(world.now(), ADDRESS)).toEqual({
    state: 'busy',
    source: 'transcript',
    turn: 't1',
    since: world.at - 5,
    seen: event?.seq,
  });
});

test('the same again is recorded once a minute; a change at once', () => {
  const world = new World();
  expect(see(world, {})).toHaveLength(1);
  for (const source of ['call', 'tool', 'prompt'] as const) expect(see(world, { source })).toEqual([]);
  world.at += MINUTE - 1;
  expect(see(world, {})).toEqual([]);
  world.at += 1;
  expect(see(world, {})).toHaveLength(1);
  expect(see(world, { state: 'idle', source: 'stop' })).toHaveLength(1);
  expect(see(world, {})).toHaveLength(1);
  expect(activityOf(world.now(), ADDRESS)?.state).toBe('busy');
});

test('W51: a transcript tells of the past and counts only if newer; what is seen now counts whatever the clock says', () => {
  const world = new World();
  see(world, { source: 'prompt' });
  expect(see(world, { state: 'idle', source: 'transcript', at: world.at - 1 })).toEqual([]);
  expect(activityOf(world.now(), ADDRESS)?.state).toBe('busy');
  expect(see(world, { state: 'idle', source: 'transcript', at: world.at + 1 })).toHaveLength(1);
  expect(see(world, { source: 'prompt', at: world.at })).toHaveLength(1);
  expect(activityOf(world.now(), ADDRESS)).toMatchObject({ state: 'busy', source: 'prompt' });
});

test('evidence dated ahead stands in the way of no later hook, whatever that shows', () => {
  for (const ahead of [1, MINUTE, 24 * 60 * MINUTE]) {
    const world = new World();
    see(world, { at: world.at + ahead });
    expect(see(world, { state: 'idle', source: 'stop' })).toHaveLength(1);
    expect(activityOf(world.now(), ADDRESS)).toMatchObject({ state: 'idle', since: world.at });
  }
  const world = new World();
  see(world, { at: world.at + 24 * 60 * MINUTE });
  expect(see(world, { source: 'prompt' })).toHaveLength(1);
  expect(activityOf(world.now(), ADDRESS)).toMatchObject({ source: 'prompt', since: world.at });
});

test('W51: what a transcript dates in the time to come counts as now, and the next hook puts it right', () => {
  const world = new World();
  const ann = world.join('a1', 'ann');
  const bea = world.join('b2', 'bea');
  const late = { state: 'idle', source: 'transcript', turn: null, at: world.at + 60 * MINUTE } as const;
  const seen = new Map([[ann.address, late]]);
  const { events } = world.when('send_message', { target: 'ann', body: 'x' }, bea, { seen });
  expect(theOnly(events, 'session.activity').data).toMatchObject({ state: 'idle', evidenceAt: world.at });
  world.at += 1;
  expect(see(world, { source: 'tool' })).toHaveLength(1);
  expect(activityOf(world.now(), ADDRESS)?.state).toBe('busy');
});
