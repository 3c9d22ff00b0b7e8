import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/events/index.js';
import { startAgent } from '../support/agent.js';
import { editStore } from '../support/child-processes.js';
import type { FakeTerminal } from '../support/fake-client.js';
import {
  CLIENTS_AND_DOORS,
  hookedScene,
  mailIn,
  openAgent,
  type Scene,
  send,
} from '../support/hooked-agents.js';
import { type Mail, readAllMail } from '../support/mail.js';
import { eventsOf, openTestLog } from '../support/open-log.js';

const WHOLE = { claude: 10_000, codex: 9_000 };
const MANY = 5_000;
const BATCH = 250;

/** Lets numbered messages be sent to an agent; gives what they said, in order. */
async function backlog(
  scene: Scene,
  to: FakeTerminal,
  count: number,
  body: (n: number) => string,
): Promise<string[]> {
  const sender = await startAgent({ ...scene, session: 'sender' });
  const bodies = Array.from({ length: count }, (_, index) => body(index + 1));
  const [first = '', ...more] = bodies;
  await sender.call('send_message', { target: to.session, body: first });
  const log = await openTestLog(scene.home);
  const [sent] = eventsOf(log, 'message.sent').slice(-1);
  const [delivered] = eventsOf(log, 'message.delivered').slice(-1);
  if (sent === undefined || delivered === undefined) throw new Error('the first message is not on record');
  for (let from = 0; from < more.length; from += BATCH) {
    log.append(sent.actor, ({ head }) => ({
      events: more.slice(from, from + BATCH).flatMap((text, index): NewEvent[] => {
        const [id, position] = [`copy-${from + index}`, head + 2 * index + 1];
        const bytes = Buffer.byteLength(text);
        return [
          { type: 'message.sent', data: { ...sent.data, id, body: text, bodyBytes: bytes } },
          { type: 'message.delivered', data: { ...delivered.data, id, sent: position, bytes } },
        ];
      }),
      answer: null,
    }));
  }
  return bodies;
}

/** Bodies of what one tool call's hooks gave, none of them beyond what the client passes on whole. */
async function nextMail(agent: FakeTerminal, limit: number): Promise<string[]> {
  const report = await agent.bash();
  for (const { text } of report.context) expect(text.length).toBeLessThanOrEqual(limit);
  return mailIn(report);
}

test.each(CLIENTS_AND_DOORS)(
  'W42 %s through %s: 5,000 messages come in order, each hook within its budget',
  async (...how) => {
    const [client, door] = how;
    const scene = hookedScene(door);
    const agent = await openAgent(client, scene);
    const sent = await backlog(scene, agent, MANY, (n) => `message ${n} `.padEnd(120, '.'));
    // A process for each hook: a part of them shows it there.
    const enough = door === 'mcp_tool' ? MANY : 400;
    const given: string[] = [];
    while (given.length < enough) {
      const mail = await nextMail(agent, WHOLE[client]);
      expect(mail.length).toBeGreaterThan(0);
      given.push(...mail);
    }
    const stop = await agent.stop();
    for (const { text } of stop.context) expect(text.length).toBeLessThanOrEqual(WHOLE[client]);
    given.push(...mailIn(stop));
    if (stop.continued) expect(mailIn(await agent.stop())).toEqual([]);
    expect(given).toEqual(sent.slice(0, given.length));
    await agent.perform('exit');
    const reader = await startAgent({ ...scene, session: agent.session });
    given.push(...(await readAllMail(reader)).map(({ body }) => body));
    expect(given).toEqual(sent);
  },
  120_000,
);

test.each(CLIENTS_AND_DOORS)(
  'W4 %s through %s: what does not fit is announced, and comes whole with the next call',
  async (...how) => {
    const [client, door] = how;
    const scene = hookedScene(door);
    const agent = await openAgent(client, scene);
    const long = (n: number) => `${n}${'ä"\\\n<&'.repeat(450)}`;
    const sent = await backlog(scene, agent, 6, long);
    const report = await agent.bash();
    const first = mailIn(report);
    expect(first.length).toBeGreaterThan(0);
    expect(report.context[0]?.text).toMatch(/\d more waiting/);
    const given = [...first];
    while (given.length < sent.length) given.push(...(await nextMail(agent, WHOLE[client])));
    expect(given).toEqual(sent);
    expect(await nextMail(agent, WHOLE[client])).toEqual([]);
  },
);

test.each(CLIENTS_AND_DOORS)(
  'W4 %s through %s: a message too long for any hook is named, and read whole',
  async (...how) => {
    const [client, door] = how;
    const scene = hookedScene(door);
    const agent = await openAgent(client, scene);
    const sent = await backlog(scene, agent, 2, (n) => `${n}`.padEnd(8_000, '<'));
    const report = await agent.bash();
    expect(mailIn(report)).toEqual([]);
    expect(report.context).toHaveLength(1);
    expect(report.context[0]?.text).toContain('read_my_messages');
    expect((await agent.bash()).context).toEqual([]);
    expect((await readAllMail(agent)).map(({ body }) => body)).toEqual(sent);
  },
);

test.each(CLIENTS_AND_DOORS)(
  'W12 %s through %s: a record that is damaged takes no message with it, and later mail comes as ever',
  async (...how) => {
    const scene = hookedScene(how[1]);
    const agent = await openAgent(how[0], scene);
    await backlog(scene, agent, 3, (n) => `message ${n}`);
    const log = await openTestLog(scene.home);
    const [, damaged] = eventsOf(log, 'message.sent');
    editStore(scene.home, 'flip', String(damaged?.seq));
    // A hook process cannot fold anew without the record: it leaves everything to the agent's own read.
    const reading = await agent.tool('read_my_messages');
    const { messages, unreadable_message_ids: unreadable = [] } = JSON.parse(reading.answer) as {
      messages: Mail[];
      unreadable_message_ids?: string[];
    };
    const given = [...mailIn(reading), ...messages.map(({ body }) => body)];
    expect(given.filter((body) => body.startsWith('message'))).toEqual(['message 1', 'message 3']);
    const said = given.filter((body) => body.includes('damaged')).length;
    expect(said + unreadable.length).toBe(1);
    const friend = await openAgent('claude', scene);
    await send(friend, agent.session, 'later');
    expect(await nextMail(agent, WHOLE[how[0]])).toEqual(['later']);
  },
);
