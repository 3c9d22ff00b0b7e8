import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Agent, startAgent, temporaryFolder } from '../support/agent.js';

const ROUNDS = 60;

type Message = { readonly id: string; readonly body: string };

async function take(reader: Agent): Promise<Message[]> {
  return (await reader.call('read_my_messages')).messages as Message[];
}

test('P1, P3, W3, W35: senders and readers on one mailbox at once lose nothing and give nothing twice', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const reader = await startAgent({ home, cwd, session: 'reader' });
  const sibling = await startAgent({ home, cwd, session: 'reader' });
  const senders = await Promise.all(['one', 'two'].map((session) => startAgent({ home, cwd, session })));
  const acknowledged: string[] = [];
  const taken: Message[] = [];
  let sending = true;
  const send = async (sender: Agent, name: string) => {
    for (let index = 0; index < ROUNDS; index++) {
      const answer = await sender.call('send_message', { target: 'reader', body: `${name} ${index}` });
      acknowledged.push(String(answer.message_id));
    }
  };
  const drain = async (agent: Agent) => {
    while (sending) taken.push(...(await take(agent)));
  };
  const draining = [reader, sibling].map(drain);
  await Promise.all(senders.map((sender, index) => send(sender, ['one', 'two'][index] ?? '')));
  sending = false;
  await Promise.all(draining);
  for (let rest = await take(reader); rest.length > 0; rest = await take(reader)) taken.push(...rest);
  expect(taken.map(({ id }) => id).sort()).toEqual(acknowledged.sort());
});

test('W34: whatever an older program left in the home blocks no mailbox, and stays untouched', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const old = join(home, '.oxtail');
  for (const folder of ['mailboxes/1.jsonl.lock/not empty', 'received/aa.jsonl.lock', 'sessions']) {
    mkdirSync(join(old, folder), { recursive: true, mode: 0o700 });
  }
  writeFileSync(join(old, 'mailboxes/2.jsonl.lock'), 'a plain file');
  writeFileSync(join(old, 'sessions/1.json'), 'null');
  const before = readdirSync(old, { recursive: true, encoding: 'utf8' }).sort();
  const sender = await startAgent({ home, cwd, session: 'sender' });
  const reader = await startAgent({ home, cwd, session: 'reader' });
  expect(await sender.call('send_message', { target: 'reader', body: 'x' })).toMatchObject({ ok: true });
  expect(await take(reader)).toHaveLength(1);
  const after = readdirSync(old, { recursive: true, encoding: 'utf8' });
  expect(after).toEqual(expect.arrayContaining(before));
});
