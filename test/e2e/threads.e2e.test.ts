import { expect, test } from 'vitest';
import { type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { answerIn, startWire, type Wire } from '../support/wire.js';

const ONE = '01a20247-0b7a-7592-a6f6-000000000001';
const TWO = '01a20247-0b7a-7592-a6f6-000000000002';

async function codex(home: string, cwd: string, env: Record<string, string> = {}): Promise<Wire> {
  const wire = startWire({ home, cwd, env });
  await wire.initialize('codex-mcp-client');
  return wire;
}

/** Calls a tool from a thread. */
async function on(wire: Wire, threadId: string, name: string, args: Json = {}): Promise<Json> {
  return answerIn(await wire.call(name, args, { threadId }));
}

test('two threads on one Codex server are two agents: each has its own id, card and mail', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await codex(home, cwd);
  expect(await on(wire, ONE, 'get_my_session')).toMatchObject({
    entry: { client: { type: 'codex', session_id: ONE, session_id_source: 'thread' } },
  });
  expect(await on(wire, TWO, 'get_my_session')).toMatchObject({ entry: { client: { session_id: TWO } } });
  await on(wire, ONE, 'set_my_state', { purpose: 'one' });
  expect(await on(wire, ONE, 'send_message', { target: TWO, body: 'to two' })).toMatchObject({ ok: true });
  expect(await on(wire, ONE, 'read_my_messages')).toMatchObject({ count: 0 });
  expect(await on(wire, TWO, 'read_my_messages')).toMatchObject({
    messages: [{ body: 'to two', from_session_id: ONE }],
  });
  expect(await on(wire, TWO, 'list_project_sessions')).toMatchObject({
    sessions: [
      { client_session_id: ONE, state: { purpose: 'one' } },
      { client_session_id: TWO, state: null },
    ],
  });
});

test('the thread of a call comes before the environment, and one thread can ask another on the same server', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await codex(home, cwd, { CODEX_THREAD_ID: 'stale' });
  await on(wire, TWO, 'get_my_session');
  const asked = on(wire, ONE, 'ask_peer', { target: TWO, body: 'q' });
  let messages: Json[] = [];
  while (messages.length === 0) {
    ({ messages } = (await on(wire, TWO, 'read_my_messages')) as { messages: Json[] });
  }
  await on(wire, TWO, 'reply_to_message', { message_id: messages[0]?.id, body: 'a' });
  expect(await asked).toMatchObject({ reply: { body: 'a', from_session_id: TWO } });
});

test('a claim holds for its thread alone, and until the next claim', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await codex(home, cwd);
  await on(wire, ONE, 'get_my_session');
  await on(wire, ONE, 'claim_session', { session_id: 'mine' });
  expect(await on(wire, ONE, 'get_my_session')).toMatchObject({ entry: { client: { session_id: 'mine' } } });
  expect(await on(wire, TWO, 'get_my_session')).toMatchObject({ entry: { client: { session_id: TWO } } });
  const peer = await startAgent({ home, cwd, session: 'peer' });
  expect(await peer.call('send_message', { target: 'mine', body: 'x' })).toMatchObject({ ok: true });
  expect(await on(wire, ONE, 'read_my_messages')).toMatchObject({ count: 1 });
  expect(await on(wire, TWO, 'read_my_messages')).toMatchObject({ count: 0 });
});

test('what is no usable thread id counts as none, and other clients’ calls have no thread', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await codex(home, cwd);
  for (const threadId of ['', ' x', 'a\nb', 'x'.repeat(129), 5, null, {}]) {
    const result = await wire.call('get_my_session', {}, { threadId });
    expect(answerIn(result)).toMatchObject({ entry: { client: { session_id: null } } });
  }
  const other = startWire({ home, cwd });
  await other.initialize('some-editor');
  expect(await on(other, ONE, 'get_my_session')).toMatchObject({ entry: { client: { session_id: null } } });
});

test('what the environment of a server with threads suggests is nobody, however often its tools are listed', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await codex(home, cwd, { CODEX_THREAD_ID: 'of-another-terminal' });
  await wire.request('tools/list', {});
  await on(wire, ONE, 'get_my_session');
  await wire.request('tools/list', {});
  const peer = await startAgent({ home, cwd, session: 'peer' });
  expect(await peer.call('send_message', { target: 'of-another-terminal', body: 'x' })).toMatchObject({
    error: 'target-not-found',
  });
  const { sessions } = (await peer.call('list_project_sessions')) as { sessions: Json[] };
  expect(sessions.map(({ client_session_id }) => client_session_id)).toEqual([ONE, 'peer']);
});

test('a thread that calls first takes nothing of the thread that the environment names', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await codex(home, cwd, { CODEX_THREAD_ID: ONE });
  await on(wire, ONE, 'get_my_session');
  const peer = await startAgent({ home, cwd, session: 'peer' });
  await peer.call('send_message', { target: ONE, body: 'for one only' });
  expect(await on(wire, TWO, 'read_my_messages')).toMatchObject({ count: 0 });
  expect(await on(wire, ONE, 'read_my_messages')).toMatchObject({ messages: [{ body: 'for one only' }] });
});
