import { expect, test } from 'vitest';
import { mailboxTotal, wakesOf } from '../../src/projections/index.js';
import { readSettings } from '../../src/settings.js';
import type { Driver, DriverOutcome } from '../../src/wake/driver.js';
import { type Performing, performWake } from '../../src/wake/perform.js';
import { isRetryDue } from '../../src/wake/retry.js';
import { LEASE_MS, type Taken } from '../../src/wake/take.js';
import { NOW, settingsOf } from './gates.js';
import { Attended } from './taking.js';

/** A driver that looks around, lets something happen meanwhile, and then does what it does if it may. */
function driver(name: Driver['name'], meanwhile: () => void, outcome: DriverOutcome) {
  const done: string[] = [];
  const made: Driver = {
    name,
    types: name === 'tmux',
    mayReach: () => true,
    wake: async (_, isStillOurs) => {
      meanwhile();
      if (!isStillOurs()) return { outcome: 'unavailable', evidence: 'it was not to be done any more' };
      done.push(name);
      return outcome;
    },
  };
  return { made, done };
}

const FIRED = { outcome: 'fired', confirmed: false, evidence: 'keys were sent' } as const;
const NOT_THERE = { outcome: 'unavailable', evidence: 'no hook waits' } as const;

function performed(scene: Attended, drivers: readonly Driver[], more: Partial<Performing> = {}) {
  const taken = scene.takes({ drivers }).answer ?? expect.unreachable('nothing was taken');
  return performWake(taken as Taken, {
    server: 'bb',
    target: { clientType: 'codex' } as Performing['target'],
    settings: settingsOf('auto', 'on'),
    now: () => NOW,
    look: (question) => question(scene.world.now()),
    sight: () => undefined,
    ...more,
  });
}

test.each([
  ['is seen at work', 'busy', (scene: Attended) => scene.sees('busy', 0)],
  ['reads its mail', 'read', (scene: Attended) => scene.reads()],
] as const)(
  'P8: nothing is typed once the agent %s while another way is tried',
  async (_, reason, meanwhile) => {
    const scene = new Attended();
    scene.writes();
    const slow = driver('codex-queue', () => meanwhile(scene), NOT_THERE);
    const keys = driver('tmux', () => {}, FIRED);
    const event = await performed(scene, [slow.made, keys.made]);
    expect([slow.done, keys.done]).toEqual([[], []]);
    expect(event).toMatchObject({ type: 'wake.skipped', data: { reason } });
  },
);

test('P8: a turn that only the transcript shows keeps the keys back as well', async () => {
  const scene = new Attended();
  scene.writes();
  const keys = driver('tmux', () => {}, FIRED);
  const sight = () => ({ state: 'busy', source: 'transcript', turn: null, at: NOW }) as const;
  expect(await performed(scene, [keys.made], { sight })).toMatchObject({ data: { reason: 'busy' } });
  expect(keys.done).toEqual([]);
});

test('P8: nothing is done after the lease, nor once somebody ended the wake', async () => {
  const late = new Attended();
  late.writes();
  const keys = driver('tmux', () => {}, FIRED);
  const after = { now: () => NOW + LEASE_MS };
  expect(await performed(late, [keys.made], after)).toMatchObject({ data: { reason: 'unavailable' } });
  const ended = new Attended();
  const wake = ended.writes();
  const skip = { messageId: 'm', address: ended.address, via: 'send_message', evidence: null } as const;
  const end = () =>
    void ended.world.given([{ type: 'wake.skipped', data: { ...skip, wake, reason: 'taker_lost' } }]);
  const slow = driver('tmux', end, FIRED);
  expect(await performed(ended, [slow.made])).toMatchObject({ data: { reason: 'unavailable' } });
  expect([keys.done, slow.done]).toEqual([[], []]);
});

test('the next way is tried only when nothing was done by the one before', async () => {
  const outcomes = [
    [NOT_THERE, 'wake.fired'],
    [{ outcome: 'failed', evidence: 'it may have been queued' }, 'wake.skipped'],
  ] as const;
  for (const [first, type] of outcomes) {
    const scene = new Attended();
    scene.writes();
    const [queue, keys] = [driver('codex-queue', () => {}, first), driver('tmux', () => {}, FIRED)];
    const event = await performed(scene, [queue.made, keys.made]);
    expect(event.type).toBe(type);
    expect(keys.done).toEqual(type === 'wake.fired' ? ['tmux'] : []);
  }
});

test('P7: a driver that breaks off may have done something', async () => {
  const scene = new Attended();
  scene.writes();
  const broken = driver(
    'tmux',
    () => {
      throw new Error('the store is busy');
    },
    FIRED,
  );
  expect(await performed(scene, [broken.made])).toMatchObject({
    type: 'wake.skipped',
    data: { reason: 'failed', evidence: 'tmux: it broke off' },
  });
});

test('a message that a budget left behind is still wanted read, and so is one that did not get through', () => {
  const scene = new Attended();
  const { world } = scene;
  world.settings = readSettings({ OXTAIL_READ_MAX_MESSAGES: '1' });
  scene.writes('off');
  scene.sees('busy', 0);
  scene.writes('auto');
  scene.reads();
  const isDueLater = () => isRetryDue(world.now(), scene.address, NOW + 3_600_000);
  expect(mailboxTotal(world.now(), scene.address).count).toBe(1);
  expect(isDueLater()).toBe(true);
  scene.reads();
  expect([wakesOf(world.now(), scene.address).wanted, isDueLater()]).toEqual([undefined, false]);
  const handOver = world.events.findLast((event) => event.type === 'message.handed_over');
  const items = handOver?.type === 'message.handed_over' ? handOver.data.items : [];
  const about = { address: scene.address, handOver: handOver?.seq ?? 0, ids: items.map(({ id }) => id) };
  world.given([{ type: 'message.returned', data: { ...about, reason: 'cancelled' } }]);
  expect(isDueLater()).toBe(true);
});
