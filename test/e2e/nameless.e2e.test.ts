import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { anotherClient, killServer, startNameless } from '../support/clients.js';
import { bodies, read } from '../support/exchange.js';
import { startPair } from '../support/pair.js';

test('mail to an agent without an id follows it when it claims one, and can then be answered', async () => {
  const { alpha, home, cwd } = await startPair();
  const { agent, pid, name } = await startNameless({ home, cwd });
  expect(await alpha.call('send_message', { target: name, body: 'x' })).toMatchObject({
    ok: true,
    target_session_id: null,
    target_server_pid: pid,
  });
  await agent.call('claim_session', { session_id: 'gamma' });
  const [message] = await read(agent);
  const reply = { message_id: message?.id, body: 'r' };
  expect(await agent.call('reply_to_message', reply)).toMatchObject({ target_session_id: 'alpha' });
  expect(await bodies(alpha)).toEqual(['r']);
});

test('W11: mail to an agent without an id outlives kill -9, twice over: the next server of its client has it', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const sender = await startAgent({ home, cwd, session: 'alpha', through: anotherClient });
  for (const body of ['x', 'y']) {
    const { agent, name } = await startNameless({ home, cwd });
    expect(await sender.call('send_message', { target: name, body })).toMatchObject({ ok: true });
    await agent.kill();
  }
  const next = await startAgent({ home, cwd, session: 'gamma' });
  const messages = await read(next);
  expect(messages.map(({ body }) => body)).toEqual(['x', 'y']);
  const reply = { message_id: messages[0]?.id, body: 'r' };
  expect(await next.call('reply_to_message', reply)).toMatchObject({ ok: true });
});

test('W11: W9: mail to an agent without an id is never given to another client', async () => {
  const { alpha, home, cwd } = await startPair();
  const { name, pid } = await startNameless({ home, cwd, through: anotherClient });
  expect(await alpha.call('send_message', { target: name, body: 'x' })).toMatchObject({ ok: true });
  await killServer(pid);
  expect(await bodies(await startAgent({ home, cwd }))).toEqual([]);
  expect(await bodies(await startAgent({ home, cwd, through: anotherClient }))).toEqual([]);
});
