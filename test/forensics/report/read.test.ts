import { expect, test } from 'vitest';
import { BadRecord, type NewEvent } from '../../../src/events/index.js';
import type { History } from '../../../src/forensics/index.js';
import type { Report } from '../../../src/forensics/report/model.js';
import { readReport } from '../../../src/forensics/report/read.js';
import { confirm, end, giveBack, read, send } from '../../support/deeds.js';
import { historyOf } from '../../support/history-of.js';
import { PROJECT, World } from '../../support/world.js';

const OFF = { wake: 'off' };

function village(): { world: World; ada: ReturnType<World['join']>; ben: ReturnType<World['join']> } {
  const world = new World();
  return { world, ada: world.join('a'.repeat(16), 'ada'), ben: world.join('b'.repeat(16), 'ben') };
}

function drawn(world: World, first = 1, last = world.events.length): Report {
  return readReport(historyOf(world.events), first, last);
}

/** What became of each message, from whom to whom. */
function fates({ messages, lanes }: Report): string[] {
  return messages.map(
    ({ from, to, fate, outcome }) => `${lanes[from]?.name} to ${lanes[to]?.name}: ${fate}, ${outcome}`,
  );
}

function skipped(messageId: string, address: string, reason: 'failed' | 'busy'): NewEvent {
  const data = { messageId, address, via: 'send_message', reason, wake: null, evidence: null } as const;
  return { type: 'wake.skipped', data };
}

test('P7: what became of each message is what an event proves', () => {
  const { world, ada, ben } = village();
  const question = send(world, ada, 'ben', 'Ready?', OFF);
  world.at += 4000;
  confirm(world, read(world, ben).handOver);
  world.when('reply_to_message', { message_id: question, body: 'Yes.', wake: 'off' }, ben);
  send(world, ada, 'ben', 'given', OFF);
  read(world, ben);
  const returned = send(world, ada, 'ben', 'comes back', OFF);
  giveBack(world, read(world, ben).handOver);
  const failing = send(world, ada, 'ben', 'no way', OFF);
  world.given([skipped(failing, ben.address, 'failed')]);
  expect(fates(drawn(world))).toEqual([
    'ada to ben: answered, answered after 4 s',
    'ben to ada: unread, not shown',
    'ada to ben: shown, given, not confirmed, at once',
    'ada to ben: unread, not shown, came back',
    'ada to ben: failed, not shown: every way to wake it failed',
  ]);
  end(world, ben.server);
  expect(fates(drawn(world)).at(-1)).toBe('ada to ben: failed, not shown: whoever it is for does not run');
  expect(drawn(world).messages.map(({ id }) => id)).toContain(returned);
});

test('a range shows what waited when it began, and judges by its end', () => {
  const { world, ada, ben } = village();
  send(world, ada, 'ben', 'seen before', OFF);
  confirm(world, read(world, ben).handOver);
  const early = send(world, ada, 'ben', 'waits', OFF);
  const first = world.events.length + 1;
  send(world, ben, 'ada', 'later', OFF);
  const last = world.events.length;
  confirm(world, read(world, ben).handOver);
  const report = drawn(world, first, last);
  expect(report.messages.map(({ body, fate }) => ({ body, fate }))).toEqual([
    { body: 'waits', fate: 'unread' },
    { body: 'later', fate: 'unread' },
  ]);
  expect(report.rows.every(({ seq }) => seq >= first && seq <= last)).toBe(true);
  expect(drawn(world, first).messages.find(({ id }) => id === early)?.fate).toBe('shown');
});

test('an agent keeps its lane under every id that it goes on as', () => {
  const { world, ada, ben } = village();
  send(world, ada, 'ben', 'one', OFF);
  const client = { pid: 7, startToken: 'client' };
  const went = { project: PROJECT.id, from: 'ben', to: 'ben-2', source: 'clear', client } as const;
  world.given([
    {
      type: 'session.continued',
      data: { ...went, bootId: 'boot', namespace: 'ns', transcriptPath: null },
    },
  ]);
  world.claim(ben.server, 'ben-2', PROJECT, 'hook');
  send(world, ada, 'ben-2', 'two', OFF);
  const { lanes, messages } = drawn(world);
  expect(lanes).toEqual([
    { name: 'ada', before: [] },
    { name: 'ben-2', before: ['ben'] },
  ]);
  expect(messages.map(({ to }) => to)).toEqual([1, 1]);
});

test('waits, work, turns and presence are stretches of a lane', () => {
  const { world, ada, ben } = village();
  world.given([
    {
      type: 'session.activity',
      data: { address: ben.address, state: 'busy', source: 'prompt', turn: null, evidenceAt: world.at },
    },
  ]);
  const { answer } = world.when('ask_peer', { target: 'ben', body: 'Well?' }, ada);
  const request = String(answer.request_id);
  world.given([{ type: 'ask.expired', data: { requestId: request, asker: ada.address, timeoutMs: 1 } }]);
  const work = send(world, ada, 'ben', 'Bake.', { action_required: true, wake: 'off' });
  world.when('complete_work', { message_id: work, body: 'Baked.' }, ben);
  end(world, ben.server);
  const { bars, lanes, marks } = drawn(world);
  const stretches = bars.map(
    ({ lane, kind, to }) => `${lanes[lane]?.name} ${kind} ${to === null ? 'on' : 'over'}`,
  );
  expect(stretches.sort()).toEqual([
    'ada ask over',
    'ada owed on',
    'ada present on',
    'ben busy over',
    'ben present over',
    'ben work over',
  ]);
  const kinds = marks.map(({ kind, lane }) => `${lanes[lane]?.name} ${kind}`);
  expect(kinds).toEqual(expect.arrayContaining(['ada unanswered', 'ben closed', 'ben end', 'ben skipped']));
});

test('what went wrong is said, the worst first, and leads to its messages', () => {
  const { world, ada, ben } = village();
  const one = world.when('ask_peer', { target: 'ben', body: 'You first.' }, ada).answer;
  const other = world.when('ask_peer', { target: 'ada', body: 'No, you.' }, ben).answer;
  world.when('send_message', { target: 'cleo', body: 'Hello?' }, ada);
  const { problems, messages } = drawn(world);
  const [circle] = problems;
  expect(circle).toMatchObject({ weight: 'bad', says: 'ada and ben wait for one another in a circle.' });
  expect(circle?.messages.map((index) => messages[index]?.id)).toEqual([one.message_id, other.message_id]);
  expect(problems.map(({ says }) => says).join('\n')).toContain(
    'send_message was refused once: target-not-found (ada).',
  );
  const weights = problems.map(({ weight }) => weight);
  expect(weights).toEqual([...weights].sort());
  end(world, ben.server);
  expect(
    drawn(world)
      .problems.map(({ says }) => says)
      .join(),
  ).not.toContain('in a circle');
});

test('P12: a record that cannot be used is named and stops nothing', () => {
  const { world, ada } = village();
  send(world, ada, 'ben', 'hello', OFF);
  const history: History = historyOf(world.events);
  const damaged: History = {
    ...history,
    read: function* (from, to) {
      for (const event of history.read(from, to)) {
        if (!(event instanceof BadRecord) && event.seq === 3) yield new BadRecord(3, 'it is torn');
        else yield event;
      }
    },
  };
  const { rows, problems, messages } = readReport(damaged, 1, history.head);
  expect(rows.find(({ seq }) => seq === 3)?.says).toBe('record 3 cannot be used: it is torn');
  expect(problems[0]).toMatchObject({ weight: 'bad', says: 'Record 3 cannot be used: it is torn.' });
  expect(messages).toHaveLength(1);
});

test('a body that is too long is cut, and it is said by how much', () => {
  const { world, ada } = village();
  const body = 'é'.repeat(4000);
  for (let count = 0; count < 400; count += 1) send(world, ada, 'ben', body, OFF);
  const [message] = drawn(world).messages;
  expect([...(message?.body ?? '')].length + (message?.missing ?? 0)).toBe(4000);
  expect(message?.missing).toBeGreaterThan(0);
});
