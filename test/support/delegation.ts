import { expect } from 'vitest';
import type { Event, EventLog, EventType } from '../../src/events/index.js';
import { temporaryFolder } from './agent.js';
import { nextEvent, openTestLog } from './open-log.js';
import { Party, untilCrashed } from './party.js';

/** Whose server is killed. */
export type Role = 'owner' | 'requester';

/** Two agents, and what becomes of the work that one delegates to the other. */
export interface Scene {
  readonly home: string;
  readonly log: EventLog;
  readonly parties: Readonly<Record<Role, Party>>;
}

/** One piece of work on its way: what its two parties know of it. */
export interface Work {
  readonly name: string;
  /** Position that the log had before it began. */
  readonly since: number;
  id: string;
  /** The message that says how it ended. */
  notice: string;
  /** What the owner said at its end, as often as it had to. */
  readonly said: string[];
}

/** A step of a delegation, at which servers are killed. */
export interface Step {
  /** Which of the calls. */
  readonly deed: number;
  /** Right after its request was written, once the log shows the nth event of a type, or after all is said and done. */
  readonly when: 'asked' | 'answered' | { readonly type: EventType; readonly nth: number };
  /** For the reader of a failure. */
  readonly called: string;
}

interface Deed {
  readonly by: Role;
  readonly called: string;
  /** Is done again when a crash came between; must then find out what of it is done already. */
  readonly act: (party: Party, work: Work, crashes: number) => Promise<void>;
}

const DEEDS: readonly Deed[] = [
  {
    by: 'requester',
    called: 'delegates',
    async act(party, work) {
      const answer = await party.call('send_message', {
        target: 'owner',
        body: work.name,
        action_required: true,
        idempotency_key: work.name,
      });
      expect(answer).toMatchObject({ ok: true, obligation_durable: true });
      work.id = String(answer.message_id);
    },
  },
  { by: 'owner', called: 'reads the work', act: (party, { id }) => readUntil(party, (one) => one.id === id) },
  {
    by: 'owner',
    called: 'replies by the way',
    async act(party, { id, name }, crashes) {
      const status = crashes > 0 ? await party.call('message_status', { message_id: id }) : {};
      if (status.stage === 'answered') return;
      const answer = await party.call('reply_to_message', { message_id: id, body: `on ${name}` });
      expect(answer.ok).toBe(true);
    },
  },
  {
    by: 'requester',
    called: 'reads the reply',
    act: (party, { name }) => readUntil(party, (one) => one.body === `on ${name}`),
  },
  {
    by: 'owner',
    called: 'completes',
    async act(party, work, crashes) {
      work.said.push(`${work.name} is done, said ${crashes}`);
      const answer = await party.call('complete_work', { message_id: work.id, body: work.said.at(-1) });
      expect(answer).toMatchObject({ ok: true, obligation_state: 'done' });
      if (answer.already_closed === true) expect(work.said.slice(0, -1)).toContain(answer.closing_body);
      work.notice = String(answer.completion_message_id);
    },
  },
  {
    by: 'requester',
    called: 'reads the end',
    act: (party, { notice }) => readUntil(party, (one) => one.id === notice),
  },
];

/** What is on its way is there: what neither was seen before nor is shown now is lost. */
async function readUntil(party: Party, isIt: (mail: { id: string; body: string }) => boolean): Promise<void> {
  while (!party.seen.some(isIt)) expect(await party.read()).not.toEqual([]);
}

/** Agents of a home of their own, both running. */
export async function scene(): Promise<Scene> {
  const home = temporaryFolder();
  const parties = { owner: new Party(home, 'owner'), requester: new Party(home, 'requester') };
  for (const party of Object.values(parties)) await party.up();
  return { home, parties, log: await openTestLog(home) };
}

/** Delegates and completes one piece of work; at a step of that, if one is given, servers are killed. */
export async function delegation(
  scene: Scene,
  name: string,
  strike?: { readonly step: Step; readonly victims: readonly Role[] },
): Promise<Work> {
  const work: Work = { name, since: scene.log.head(), id: '', notice: '', said: [] };
  for (const [index, deed] of DEEDS.entries()) {
    const isStruck = strike?.step.deed === index;
    await (isStruck ? doStruck(scene, work, deed, strike) : doInPeace(scene, work, deed));
  }
  return work;
}

async function doInPeace(scene: Scene, work: Work, deed: Deed): Promise<void> {
  const since = scene.log.head();
  await deed.act(scene.parties[deed.by], work, 0);
  await untilConfirmed(scene, since);
}

async function doStruck(
  scene: Scene,
  work: Work,
  deed: Deed,
  { step: { when }, victims }: { readonly step: Step; readonly victims: readonly Role[] },
): Promise<void> {
  const { parties, log } = scene;
  const party = parties[deed.by];
  await party.up();
  const since = log.head();
  const strike = () => Promise.all(victims.map((victim) => parties[victim].kill()));
  if (when === 'answered') {
    await doInPeace(scene, work, deed);
    await strike();
    return;
  }
  const shown = when === 'asked' ? null : untilShown(scene, since, when);
  // Its request is written by now.
  const acting = deed.act(party, work, 0);
  const done = victims.includes(deed.by) ? untilCrashed(acting) : acting;
  await Promise.all([done, shown === null ? strike() : shown.then(strike)]);
  // Also an answer that got out was not read: only mail that arrived is known of.
  if (victims.includes(deed.by)) await deed.act(party, work, 1);
}

async function untilShown(
  { home, log }: Scene,
  since: number,
  { type, nth }: { readonly type: EventType; readonly nth: number },
): Promise<void> {
  for (let count = 0, from = since; count <= nth; count++) {
    from = (await nextEvent(home, log, type, from)).seq;
  }
}

/** Waits until everything handed over since then is proved to have arrived. */
async function untilConfirmed({ home, log }: Scene, since: number): Promise<void> {
  for (const { type, seq } of eventsSince(log, since)) {
    if (type !== 'message.handed_over') continue;
    for (let from = since; ; ) {
      const confirmed = await nextEvent(home, log, 'message.confirmed', from);
      if (confirmed.data.handOver === seq) break;
      from = confirmed.seq;
    }
  }
}

/** All that is recorded behind a position. */
export function eventsSince(log: EventLog, since: number): Event[] {
  const events: Event[] = [];
  const head = log.head();
  for (let from = since + 1; from <= head; from += 256) {
    events.push(...log.read({ from, to: Math.min(from + 255, head) }));
  }
  return events;
}

/**
 * Every step of a delegation, found by watching one that nothing disturbs: around each call, and at each append
 * that it brings about.
 */
export async function stepsOf(scene: Scene): Promise<{ steps: Step[]; types: Set<EventType> }> {
  const work: Work = { name: 'undisturbed', since: scene.log.head(), id: '', notice: '', said: [] };
  const steps: Step[] = [];
  const types = new Set<EventType>();
  for (const [deed, one] of DEEDS.entries()) {
    const since = scene.log.head();
    await doInPeace(scene, work, one);
    const events = eventsSince(scene.log, since);
    const called = `${one.by} ${one.called}`;
    steps.push({ deed, when: 'asked', called: `${called}, asked` });
    for (const append of appendsOf(events)) {
      const type = append[0]!.type;
      const nth = events.filter((event) => event.type === type).indexOf(append[0]!);
      const said = append.map((event) => event.type).join(', ');
      steps.push({ deed, when: { type, nth }, called: `${called}: ${said}` });
    }
    // What is confirmed only after the answer is the last step of the call, and so its end.
    if (isSettledAtAnswer(events)) steps.push({ deed, when: 'answered', called: `${called}, answered` });
    for (const { type } of events) types.add(type);
  }
  return { steps, types };
}

function isSettledAtAnswer(events: readonly Event[]): boolean {
  return events.at(-1)?.type !== 'message.confirmed';
}

/** An append is on record as a whole, at one time and by one server, so its events are one step. */
function appendsOf(events: readonly Event[]): Event[][] {
  const appends: Event[][] = [];
  for (const event of events) {
    const last = appends.at(-1);
    const isSame = last?.[0]?.at === event.at && last[0].actor.server === event.actor.server;
    if (isSame) last.push(event);
    else appends.push([event]);
  }
  return appends;
}
