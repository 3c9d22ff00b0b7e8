import { expect, test, vi } from 'vitest';
import type { Event, EventType } from '../../src/events/index.js';
import { agentAddress, asksOf, openWorkCount, waitGraph } from '../../src/projections/index.js';
import {
  delegation,
  eventsSince,
  type Role,
  type Scene,
  type Step,
  scene,
  stepsOf,
  type Work,
} from '../support/delegation.js';
import { expectFolded } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

/** Homes that are gone through at the same time. */
const LANES = 2;

/** What a delegation is known to consist of; whatever comes to it becomes a step by itself. */
const KNOWN: readonly EventType[] = [
  'message.sent',
  'message.delivered',
  'ask.opened',
  'message.handed_over',
  'message.confirmed',
  'obligation.closed',
  'ask.answered',
];

test.each<[string, readonly Role[]]>([
  ['the owner’s server', ['owner']],
  ['the requester’s server', ['requester']],
  ['both servers', ['owner', 'requester']],
])(
  'P1 P4 P5: killing %s at any step of a delegation leaves one outcome, told once, and nothing open',
  async (_, victims) => {
    const lanes = await Promise.all(Array.from({ length: LANES }, scene));
    const { steps, types } = await stepsOf(lanes[0]!);
    expect([...types]).toEqual(expect.arrayContaining([...KNOWN]));
    await Promise.all(lanes.map((lane) => goThrough(lane, steps, victims)));
    expect(steps).toEqual([]);
  },
  120_000,
);

/** Takes one step after the other, until there is none; the steps are shared with other lanes. */
async function goThrough(lane: Scene, steps: Step[], victims: readonly Role[]): Promise<void> {
  for (let step = steps.shift(), round = 1; step !== undefined; step = steps.shift(), round++) {
    const work = await delegation(lane, `work ${round}`, { step, victims });
    await expectEnded(lane, work, `${victims.join(' and ')} killed when ${step.called}`);
  }
  const { owner, requester } = lane.parties;
  for (const party of [owner, requester]) {
    await party.kill();
    expect(await party.read()).toEqual([]);
  }
  expectFolded(lane.log);
  expect(await runOxtail(['verify'], { home: lane.home })).toMatchObject({ code: 0, errors: '' });
}

/** Everything about it is over, and was said once. */
async function expectEnded(scene: Scene, work: Work, told: string): Promise<void> {
  const { owner, requester } = scene.parties;
  for (const party of [owner, requester]) while ((await party.read()).length > 0);
  const sent = of(eventsSince(scene.log, work.since), 'message.sent');
  await vi.waitFor(() => expect(confirmedSince(scene, work.since), told).toHaveLength(sent.length), {
    timeout: 20_000,
    interval: 10,
  });
  expectOneOutcome(eventsSince(scene.log, work.since), work, told);
  for (const { data } of sent) expectShownOnce(scene, work.since, data.id, told);
  expectNothingLeft(scene, sent[0]!.data.project, told);
  expect(await owner.call('my_open_work'), told).toMatchObject({ count: 0 });
  expect(await requester.call('my_open_work'), told).not.toHaveProperty('delegated');
  expect(await requester.call('message_status', { message_id: work.id }), told).toMatchObject({
    stage: 'closed',
    obligation_state: 'done',
    answer_message_id: work.notice,
  });
}

/** The first word of the owner on its end stands, whatever it said again not knowing what had become of it. */
function expectOneOutcome(events: readonly Event[], { name, id, notice, said }: Work, told: string): void {
  const closings = of(events, 'obligation.closed').map(({ data }) => data);
  expect(closings, told).toMatchObject([{ messageId: id, state: 'done', notice }]);
  const sent = of(events, 'message.sent').map(({ data }) => data);
  expect(sent, told).toMatchObject([{ id, body: name }, { body: `on ${name}` }, { id: notice }]);
  expect(said, told).toContain(sent.at(-1)?.body);
  expect(of(events, 'ask.opened'), told).toHaveLength(1);
  const answers = of(events, 'ask.answered').map(({ data }) => data.messageId);
  expect(answers, told).toEqual([notice]);
}

/** Shown again only, and then marked, where it was not proved to have arrived. */
function expectShownOnce({ log, parties }: Scene, since: number, id: string, told: string): void {
  const events = eventsSince(log, since);
  const given = of(events, 'message.handed_over').filter(({ data }) =>
    data.items.some((one) => one.id === id),
  );
  const arrived = of(events, 'message.confirmed').filter(({ data }) => data.ids.includes(id));
  expect(
    arrived.map(({ data }) => data.handOver),
    told,
  ).toEqual([given.at(-1)?.seq]);
  const shown = Object.values(parties).flatMap(({ seen }) => seen.filter((one) => one.id === id));
  expect(shown.length, told).toBeGreaterThan(0);
  expect(shown.length, told).toBeLessThanOrEqual(given.length);
  const marks = shown.map(({ already_handed_over }) => already_handed_over === true);
  expect(marks.slice(1), told).not.toContain(false);
  if (given.length === 1) expect(marks, told).toEqual([false]);
}

function expectNothingLeft({ log }: Scene, project: string, told: string): void {
  const [owner, requester] = [agentAddress(project, 'owner'), agentAddress(project, 'requester')];
  const left = log.look((now) => ({
    owned: openWorkCount(now, owner, 'owner'),
    asked: openWorkCount(now, requester, 'requester'),
    expected: asksOf(now, requester),
    waits: waitGraph(now, project).edges,
  }));
  expect(left, told).toEqual({ owned: 0, asked: 0, expected: [], waits: [] });
}

function confirmedSince({ log }: Scene, since: number): string[] {
  return of(eventsSince(log, since), 'message.confirmed').flatMap(({ data }) => data.ids);
}

function of<T extends EventType>(events: readonly Event[], type: T): Event<T>[] {
  return events.filter((event) => event.type === type) as unknown as Event<T>[];
}
