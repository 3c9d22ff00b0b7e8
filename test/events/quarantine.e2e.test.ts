import { expect, test } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { type Agent, startAgent, temporaryFolder } from '../support/agent.js';
import { editStore, startProgram } from '../support/child-processes.js';
import { allEvents, eventsOf, expectFolded, openTestLog } from '../support/open-log.js';
import { programs } from '../support/programs.js';

interface Mail {
  readonly messages: readonly { readonly id: string; readonly body: string }[];
  readonly unreadable_message_ids?: readonly string[];
}

async function read(agent: Agent): Promise<{ bodies: string[]; unreadable: readonly string[] }> {
  const mail = (await agent.call('read_my_messages')) as unknown as Mail;
  return { bodies: mail.messages.map(({ body }) => body), unreadable: mail.unreadable_message_ids ?? [] };
}

/** Two agents, and three messages from the first that wait for the second. */
async function scene() {
  const home = temporaryFolder();
  const [a, b] = await Promise.all([
    startAgent({ home, cwd: home, session: 'agent-a' }),
    startAgent({ home, cwd: home, session: 'agent-b' }),
  ]);
  const ids: string[] = [];
  for (const body of ['one', 'two', 'three']) {
    const sent = await a.call('send_message', { target: 'agent-b', body });
    ids.push(String(sent.message_id));
  }
  return { home, a, b, ids, log: await openTestLog(home) };
}

function records(log: EventLog): number[] {
  return eventsOf(log, 'record.quarantined').map(({ data }) => data.record);
}

test('P12 a waiting message whose record is damaged is set aside once, and the others are read', async () => {
  const { home, a, b, ids, log } = await scene();
  const sibling = await startAgent({ home, cwd: home, session: 'agent-b' });
  const damaged = eventsOf(log, 'message.sent')[1]!;
  editStore(home, 'flip', String(damaged.seq));
  const answers = await Promise.all([read(b), read(sibling)]);
  expect(answers.flatMap(({ bodies }) => bodies)).toEqual(['one', 'three']);
  expect(answers.flatMap(({ unreadable }) => unreadable)).toEqual([ids[1]]);
  expect(records(log)).toEqual([damaged.seq]);
  expect(await b.call('send_message', { target: 'agent-a', body: 'still here' })).toMatchObject({ ok: true });
  expect((await read(a)).bodies).toEqual(['still here']);
  expect(records(log)).toEqual([damaged.seq]);
  expectFolded(log);
});

test('P12 when tables are made anew, damaged records are set aside, and a server that was one of them starts again', async () => {
  const { home, a, b, log } = await scene();
  const started = eventsOf(log, 'session.started').find(({ data }) => data.process.pid === b.pid)!;
  const newest = log.head();
  editStore(home, 'junk', '0');
  editStore(home, 'flip', String(started.seq));
  editStore(home, 'flip', String(newest));
  editStore(home, 'forget-tables');
  const sends = [a, b].map((agent, index) =>
    agent.call('send_message', { target: ['agent-b', 'agent-a'][index], body: `four ${index}` }),
  );
  expect(await Promise.all(sends)).toMatchObject([{ ok: true }, { ok: true }]);
  expect(records(log).sort((x, y) => x - y)).toEqual([started.seq, newest]);
  // What was damaged is that the third was put into the mailbox.
  expect((await read(b)).bodies).toEqual(['one', 'two', 'four 0']);
  expect((await read(a)).bodies).toEqual(['four 1']);
  const again = eventsOf(log, 'session.started').filter(({ data }) => data.process.pid === b.pid);
  expect(again).toHaveLength(1);
  expect(records(log)).toHaveLength(2);
  expectFolded(log);
});

test('P12 a damaged record that nobody needs stops nobody', async () => {
  const { home, a, b, log } = await scene();
  const newest = log.head();
  editStore(home, 'flip', String(newest));
  expect(await a.call('send_message', { target: 'agent-b', body: 'four' })).toMatchObject({ ok: true });
  expect((await read(b)).bodies).toEqual(['one', 'two', 'three', 'four']);
});

test('P12 an event that a reducer throws on is set aside by the program that cannot fold it, and by all', async () => {
  const home = temporaryFolder();
  const [current, poisoned] = await Promise.all([
    startProgram(home, 'current'),
    startProgram(home, 'poisoned'),
  ]);
  await current.tell('append 3');
  await current.tell('put poison');
  await current.tell('append 600');
  await current.tell('put poison');
  await poisoned.tell('append 2');
  expect(await poisoned.tell('check')).toEqual([]);
  await current.tell('append 2');
  expect(await current.tell('check')).toEqual([]);
  // A program may not record what it cannot fold itself.
  await expect(poisoned.tell('put poison')).rejects.toThrow('poison');
  const log = await openTestLog(home, { projections: programs.poisoned });
  expect(records(log)).toEqual([4, 605]);
  expect(allEvents(log)).toHaveLength(log.head() - 2);
  log.look(() => null);
  expectFolded(log, programs.poisoned);
});
