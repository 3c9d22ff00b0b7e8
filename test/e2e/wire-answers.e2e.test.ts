import { expect, test } from 'vitest';
import { type Agent, type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { outline } from '../support/outline.js';

const STATE = 'state{purpose updated_at}';
const PLACE = 'name path attached created_at windows';
const CLIENT = 'client{type session_id transcript_path session_id_source cwd}';

/** Two agents of one project. */
async function pair(env: Record<string, string> = {}): Promise<[Agent, Agent]> {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  return [
    await startAgent({ home, cwd, env, session: 'alpha' }),
    await startAgent({ home, cwd, env, session: 'beta' }),
  ];
}

/** The keys of a tool's answer, which is checked to be one minified text that begins with the schema's version. */
async function outlineOf(agent: Agent, name: string, args: Json = {}): Promise<string> {
  const result = await agent.client.callTool({ name, arguments: args });
  const [content] = result.content as { type: string; text: string }[];
  expect(result).toEqual({
    content: [{ type: 'text', text: expect.any(String) }],
    _meta: { 'oxtail/seq': expect.any(Number) },
  });
  const answer = JSON.parse(content?.text ?? '') as Json;
  expect(content?.text).toBe(JSON.stringify(answer));
  expect(answer.schema_version).toBe(1);
  const keys = outline(answer);
  expect(keys).toMatch(/^\{schema_version /);
  return keys.slice('{schema_version '.length, -1);
}

test('SPEC 1.1: list_project_sessions answers flat and compact, keys in order', async () => {
  const [alpha] = await pair();
  await alpha.call('set_my_state', { purpose: 'listing' });
  expect(await outlineOf(alpha, 'list_project_sessions')).toBe(
    `project_root inferred sessions[{${PLACE} client_type client_session_id ${STATE}}] error`,
  );
  expect(await outlineOf(alpha, 'list_project_sessions', { compact: true })).toBe(
    `project_root inferred tmux_sessions[{${PLACE} agents[{client_type client_session_id ${STATE}}]}] error`,
  );
});

test('SPEC 1.3 to 1.6: the tools about oneself answer with their keys in order', async () => {
  const agent = await startAgent({ home: temporaryFolder(), cwd: temporaryFolder() });
  expect(await outlineOf(agent, 'get_my_session')).toBe(
    `entry{server_pid started_at tmux_pane tmux_session ${CLIENT} state} ` +
      'detect_diagnosis{per_strategy{env{abstain structural reason}} winning next_step{tool instruction bash_command}}',
  );
  expect(await outlineOf(agent, 'claim_session', { session_id: 'alpha' })).toBe(
    'ok session_id transcript_path',
  );
  expect(await outlineOf(agent, 'register_my_session', { session_id: 'alpha' })).toBe(
    `ok entry{server_pid started_at tmux_session ${CLIENT}}`,
  );
  expect(await outlineOf(agent, 'set_my_state', { purpose: 'x' })).toBe(`ok ${STATE}`);
  expect(await outlineOf(agent, 'get_my_session')).toBe(
    `entry{server_pid started_at tmux_pane tmux_session ${CLIENT} ${STATE}} ` +
      'detect_diagnosis{per_strategy{} winning{session_id source confidence strategy} next_step}',
  );
});

test('SPEC 1.6: a purpose replaces the card; without one it is kept and touched; 201 characters are refused', async () => {
  const [alpha] = await pair();
  const { state } = await alpha.call('set_my_state', { purpose: 'first' });
  expect(state).toEqual({ purpose: 'first', updated_at: expect.any(Number) });
  const touched = await alpha.call('set_my_state');
  expect(touched.state).toMatchObject({ purpose: 'first' });
  expect((touched.state as { updated_at: number }).updated_at).toBeGreaterThanOrEqual(
    (state as { updated_at: number }).updated_at,
  );
  expect(await alpha.call('set_my_state', { purpose: '' })).toMatchObject({ state: { purpose: '' } });
  await alpha.call('set_my_state', { purpose: 'x'.repeat(200) });
  const { isError, text } = await alpha.raw('set_my_state', { purpose: 'x'.repeat(201) });
  expect(isError).toBe(true);
  expect(text).toContain('200');
});

test('SPEC 1.7: send_message answers with its keys in order; wake keys only when a wake was considered', async () => {
  const [alpha, beta] = await pair();
  const sent = 'ok message_id target_session_id target_server_pid';
  const message = { target: 'beta', body: 'x' };
  expect(await outlineOf(alpha, 'send_message', message)).toBe(sent);
  expect(await outlineOf(alpha, 'send_message', { ...message, wake: 'off', reply_to: 'r' })).toBe(sent);
  expect(await outlineOf(alpha, 'send_message', { ...message, wake: 'auto' })).toBe(`${sent} wake_status`);
  expect(await outlineOf(alpha, 'send_message', { ...message, reply_to: 'r' })).toBe(
    `${sent} wake_status wake_reason`,
  );
  await beta.close();
  const ended = await alpha.call('send_message', { ...message, wake: 'auto' });
  expect(outline(ended)).toBe(`{schema_version ${sent} wake_status recipient_live delivery_outlook hint}`);
  expect(ended).toMatchObject({ target_session_id: 'beta', target_server_pid: null, recipient_live: false });
});

test('SPEC 1.7: what send_message refuses, with its codes and keys', async () => {
  const [alpha] = await pair();
  const refusal = (args: Json) => alpha.call('send_message', { body: 'x', ...args });
  const none = { schema_version: 1, ok: false, error: 'target-not-found' };
  expect(await refusal({ target: 'nobody' })).toEqual(none);
  expect(await refusal({ target: 'nobody', wake: 'auto' })).toEqual({
    ...none,
    wake_status: 'skipped_no_target',
  });
  const byDefault = await refusal({ target: 'nobody', reply_to: 'r' });
  expect(byDefault).toEqual({
    ...none,
    wake_status: 'skipped_no_target',
    wake_reason: 'reply_to_default',
  });
  expect(outline(byDefault)).toBe('{schema_version ok error wake_status wake_reason}');
  expect(await refusal({ target: 'alpha' })).toEqual({ ...none, error: 'self-send' });
  expect(await refusal({ target: 'alpha', reply_to: 'r' })).toEqual({
    ...none,
    error: 'self-send',
    wake_reason: 'reply_to_default',
  });
});

test('SPEC 1.8 and 2.1: reply_to_message and the envelopes it travels in, keys in order', async () => {
  const [alpha, beta] = await pair({ OXTAIL_ASK_PEER_TIMEOUT_MS: '1' });
  await alpha.call('send_message', { target: 'beta', body: 'plain' });
  await alpha.call('ask_peer', { target: 'beta', body: 'question' });
  const { messages } = (await beta.call('read_my_messages')) as { messages: { id: string }[] };
  const envelope = 'schema_version id body enqueued_at body_bytes origin from_session_id';
  expect(messages.map(outline)).toEqual([`{${envelope}}`, `{${envelope} request_id}`]);
  const [plain, question] = messages.map(({ id }) => id);
  const keys = 'message_id in_reply_to_message_id target_session_id target_server_pid correlation';
  const uncorrelated = await beta.call('reply_to_message', { message_id: plain, body: 'to plain' });
  expect(outline(uncorrelated)).toBe(`{schema_version ok ${keys}}`);
  expect(uncorrelated).toMatchObject({ in_reply_to_message_id: plain, correlation: 'uncorrelated' });
  const correlated = await beta.call('reply_to_message', { message_id: question, body: 'answer' });
  expect(outline(correlated)).toBe(`{schema_version ok ${keys} wake_status wake_reason}`);
  expect(correlated).toMatchObject({ target_session_id: 'alpha', correlation: 'correlated' });
  const replies = (await alpha.call('read_my_messages')) as { messages: Json[] };
  expect(replies.messages.map(outline)).toEqual([
    `{${envelope} source_message_id}`,
    `{${envelope} reply_to source_message_id}`,
  ]);
  expect(replies.messages[1]).toMatchObject({
    body: 'answer',
    from_session_id: 'beta',
    source_message_id: question,
  });
});

test('SPEC 1.8: what reply_to_message refuses, with its codes', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const nameless = await startAgent({ home, cwd });
  const alpha = await startAgent({ home, cwd, session: 'alpha' });
  const reply = (agent: Agent, id: string) => agent.call('reply_to_message', { message_id: id, body: 'x' });
  const refused = { schema_version: 1, ok: false, message: expect.any(String) };
  const unknown = '0123456789abcdef';
  expect(await reply(nameless, unknown)).toEqual({ ...refused, error: 'no-session-id' });
  expect(await reply(alpha, unknown)).toEqual({
    ...refused,
    error: 'message-not-found',
    message: expect.stringContaining(unknown),
  });
  const { message_id } = await nameless.call('send_message', { target: 'alpha', body: 'who am I' });
  await alpha.call('read_my_messages');
  expect(await reply(alpha, String(message_id))).toEqual({
    ...refused,
    error: 'no-reply-target',
    message: expect.stringContaining(String(message_id)),
  });
});

test('SPEC 1.9: read_my_messages answers with its keys in order, budget keys only when something waits on', async () => {
  const [alpha, beta] = await pair({ OXTAIL_READ_MAX_MESSAGES: '2' });
  expect(await beta.call('read_my_messages')).toEqual({
    schema_version: 1,
    ok: true,
    drained: true,
    count: 0,
    messages: [],
  });
  for (const body of ['1', '2', '3']) await alpha.call('send_message', { target: 'beta', body });
  const first = await beta.call('read_my_messages');
  expect(outline(first)).toMatch(
    /^\{schema_version ok drained count messages\[.*\] deferred_count budget_truncated\}$/,
  );
  expect(first).toMatchObject({ count: 2, deferred_count: 1, budget_truncated: true });
  const recent = (await beta.call('read_my_messages', { recent: 1 })) as { messages: Json[] };
  expect(recent).toMatchObject({ drained: false, count: 1, messages: [{ already_handed_over: true }] });
  expect(Object.keys(recent.messages[0] ?? {}).at(-1)).toBe('already_handed_over');
  expect(await beta.call('read_my_messages')).toMatchObject({ count: 1, messages: [{ body: '3' }] });
});

test('SPEC 1.10: ask_peer answers with its keys in order, answered or not', async () => {
  const [alpha, beta] = await pair({ OXTAIL_ASK_PEER_MAX_TIMEOUT_MS: '60000' });
  const args = { target: 'beta', body: 'q' };
  expect(await outlineOf(alpha, 'ask_peer', { ...args, timeout_ms: 1 })).toBe(
    'ok message_id request_id wake_status reply correlation timeout_ms timed_out',
  );
  await beta.call('read_my_messages');
  const waiting = outlineOf(alpha, 'ask_peer', { ...args, timeout_ms: 61_000 });
  let question: { id: string } | undefined;
  while (question === undefined) {
    const { messages } = (await beta.call('read_my_messages')) as { messages: { id: string }[] };
    question = messages[0];
  }
  await beta.call('reply_to_message', { message_id: question.id, body: 'a' });
  expect(await waiting).toBe(
    'ok message_id request_id wake_status reply{id body enqueued_at from_session_id reply_to correlation} ' +
      'correlation timeout_ms timeout_clamped_from_ms timed_out',
  );
});
