import { expect, test } from 'vitest';
import { type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import { writeRollout } from '../support/rollout.js';
import { answerIn, startWire, type Wire } from '../support/wire.js';

const ONE = '01a20247-0b7a-7592-a6f6-000000000001';
const TWO = '01a20247-0b7a-7592-a6f6-000000000002';

/** A server of Codex, whose threads all work in the same folder. */
async function codex(home: string, cwd: string, env: Record<string, string> = {}): Promise<Wire> {
  for (const thread of [ONE, TWO]) writeRollout(home, thread, cwd);
  return daemon(home, env);
}

/** A server of Codex in a folder that says nothing of its threads. */
async function daemon(home: string, env: Record<string, string> = {}): Promise<Wire> {
  const wire = startWire({ home, cwd: temporaryFolder(), env });
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
  writeRollout(home, 'stale', cwd);
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

test('W24: a thread may not claim the id of another thread of its server', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await codex(home, cwd);
  for (const thread of [ONE, TWO]) await on(wire, thread, 'get_my_session');
  const refused = await on(wire, TWO, 'claim_session', { session_id: ONE });
  expect(refused).toMatchObject({ ok: false, error: 'session-in-use' });
  expect(await on(wire, TWO, 'get_my_session')).toMatchObject({ entry: { client: { session_id: TWO } } });
  expect(await on(wire, ONE, 'claim_session', { session_id: ONE })).toMatchObject({ ok: true });
});

test('what is no usable thread id counts as none, and other clients’ calls have no thread', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await codex(home, cwd);
  for (const threadId of ['', ' x', 'a\nb', 'x'.repeat(129), 5, null, {}]) {
    const result = await wire.call('get_my_session', {}, { threadId });
    expect(answerIn(result)).toMatchObject({ ok: false, error: 'project-unknown' });
  }
  const log = await openTestLog(home);
  expect(eventsOf(log, 'session.claimed')).toEqual([]);
  const other = startWire({ home, cwd });
  await other.initialize('some-editor');
  expect(await on(other, ONE, 'get_my_session')).toMatchObject({ entry: { client: { session_id: null } } });
});

test('what the environment of a server with threads suggests is nobody, however often its tools are listed', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  writeRollout(home, 'of-another-terminal', cwd);
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

test('P10: nothing is told, sent or taken before it is known where a thread works; all is well once it is', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const peer = await startAgent({ home, cwd, session: 'peer' });
  const wire = await daemon(home);
  const { tools } = (await wire.request('tools/list')).result as { tools: { name: string }[] };
  const inputs: Record<string, Json> = {
    read_session: { name: 'peer' },
    register_my_session: { session_id: 'peer' },
    claim_session: { session_id: 'mine' },
    set_my_state: { purpose: 'x' },
    send_message: { target: 'peer', body: 'x' },
    ask_peer: { target: 'peer', body: 'x' },
    reply_to_message: { message_id: 'x', body: 'x' },
    complete_work: { message_id: 'x', body: 'x' },
    block_work: { message_id: 'x', reason: 'x' },
    cancel_work: { message_id: 'x' },
    message_status: { message_id: 'x' },
  };
  for (const { name } of tools) {
    expect(answerIn(await wire.call(name, inputs[name], { threadId: ONE, callId: 'c1' })), name).toEqual({
      schema_version: 1,
      ok: false,
      error: 'project-unknown',
      message: expect.stringContaining('oxtail setup'),
    });
  }
  const log = await openTestLog(home);
  const refused = eventsOf(log, 'request.refused').map(({ data }) => [data.tool, data.code]);
  expect(refused).toEqual(tools.map(({ name }) => [name, 'project-unknown']));
  expect(eventsOf(log, 'message.sent')).toEqual([]);
  expect(await peer.call('send_message', { target: ONE, body: 'x' })).toMatchObject({
    error: 'target-not-found',
  });
  writeRollout(home, ONE, cwd);
  expect(await on(wire, ONE, 'send_message', { target: 'peer', body: 'now' })).toMatchObject({ ok: true });
  expect(await peer.call('read_my_messages')).toMatchObject({
    messages: [{ body: 'now', from_session_id: ONE }],
  });
});

test('P10: two threads of one server in two projects see, reach and are told only their own', async () => {
  const [home, here, there] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  writeRollout(home, ONE, here);
  writeRollout(home, TWO, there);
  const wire = await daemon(home);
  const peers = {
    [ONE]: await startAgent({ home, cwd: here, session: 'peer-here' }),
    [TWO]: await startAgent({ home, cwd: there, session: 'peer-there' }),
  };
  const others = [
    [ONE, 'peer-here', here, TWO, 'peer-there'],
    [TWO, 'peer-there', there, ONE, 'peer-here'],
  ] as const;
  for (const [thread, , place] of others) {
    expect(await on(wire, thread, 'get_my_session')).toMatchObject({
      entry: { client: { session_id: thread, cwd: place } },
    });
  }
  for (const [thread, peer, place, foreign, foreigner] of others) {
    const list = await on(wire, thread, 'list_project_sessions');
    expect(list).toMatchObject({ project_root: place });
    const names = (list.sessions as Json[]).map(({ client_session_id }) => client_session_id);
    expect(names.toSorted()).toEqual([peer, thread].toSorted());
    for (const target of [foreign, foreigner]) {
      expect(await on(wire, thread, 'send_message', { target, body: 'x' })).toMatchObject({
        error: 'cross-project',
      });
    }
    expect(await on(wire, thread, 'send_message', { target: peer, body: thread })).toMatchObject({
      ok: true,
    });
    expect(await peers[thread].call('read_my_messages')).toMatchObject({ messages: [{ body: thread }] });
    expect(await peers[thread].call('send_message', { target: thread, body: 'back' })).toMatchObject({
      ok: true,
    });
    expect(await peers[thread].call('send_message', { target: foreign, body: 'x' })).toMatchObject({
      error: 'cross-project',
    });
  }
  for (const [thread] of others) {
    expect(await on(wire, thread, 'read_my_messages')).toMatchObject({
      count: 1,
      messages: [{ body: 'back' }],
    });
  }
});

test('a thread without a transcript works where its hook says, from then on', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = await daemon(home);
  const hook = { event: 'UserPromptSubmit', session_id: ONE, cwd };
  // A model's call has an id of its own: what it says of the place does not count.
  const byModel = await wire.call('hook_event', hook, { threadId: ONE, callId: 'c1' });
  expect(answerIn(byModel)).toMatchObject({ error: 'project-unknown' });
  expect(answerIn(await wire.call('hook_event', hook, { threadId: ONE }))).toEqual({});
  expect(await on(wire, ONE, 'get_my_session')).toMatchObject({
    entry: { client: { session_id: ONE, session_id_source: 'thread', cwd } },
  });
  const peer = await startAgent({ home, cwd, session: 'peer' });
  expect(await peer.call('send_message', { target: ONE, body: 'x' })).toMatchObject({ ok: true });
});
