import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { answerIn, startWire } from '../support/wire.js';

test('SPEC 1.0: a validation failure is an error result that names the tool and lists the issues', async () => {
  const agent = await startAgent({ home: temporaryFolder(), cwd: temporaryFolder() });
  const { text, isError } = await agent.raw('send_message', { target: 5 });
  const prefix = 'MCP error -32602: Input validation error: Invalid arguments for tool send_message: ';
  expect(isError).toBe(true);
  expect(text.startsWith(`${prefix}[\n`)).toBe(true);
  const issues = JSON.parse(text.slice(prefix.length)) as { path: string[] }[];
  expect(issues.map(({ path }) => path)).toEqual([['target'], ['body']]);
});

test('SPEC 1.0: an unknown tool is an error result that names it', async () => {
  const agent = await startAgent({ home: temporaryFolder(), cwd: temporaryFolder() });
  const { text, isError } = await agent.raw('nope', {});
  expect({ text, isError }).toEqual({ text: 'MCP error -32602: Tool nope not found', isError: true });
});

test('SPEC 1.0: null for an optional argument is refused; unknown arguments are ignored', async () => {
  const agent = await startAgent({ home: temporaryFolder(), cwd: temporaryFolder(), session: 'alpha' });
  const optional = [
    ['set_my_state', { purpose: null }],
    ['list_project_sessions', { compact: null }],
    ['list_project_sessions', { project_root: null }],
    ['read_session', { name: 'x', limit: null }],
    ['read_my_messages', { recent: null }],
    ['send_message', { target: 'x', body: 'x', wake: null }],
    ['ask_peer', { target: 'x', body: 'x', timeout_ms: null }],
  ] as const;
  for (const [name, args] of optional) {
    const { isError, text } = await agent.raw(name, args);
    expect(isError, name).toBe(true);
    expect(text, name).toContain(`Invalid arguments for tool ${name}`);
  }
  const extra = { nobody_knows: { this: ['key'] } };
  expect(await agent.call('set_my_state', { purpose: 'p', ...extra })).toMatchObject({ ok: true });
  expect(await agent.call('read_my_messages', extra)).toMatchObject({ ok: true, count: 0 });
});

test('a call without arguments is accepted where none is required, and refused like an empty one elsewhere', async () => {
  const wire = startWire({ home: temporaryFolder(), cwd: temporaryFolder() });
  await wire.initialize();
  expect(answerIn(await wire.call('read_my_messages'))).toMatchObject({ ok: true, count: 0 });
  expect(answerIn(await wire.call('get_my_session'))).toHaveProperty('entry');
  expect(await wire.call('claim_session')).toMatchObject({ isError: true });
});

test('P7: every answer carries the position that it was decided on, and later ones never an earlier position', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const alpha = await startAgent({ home, cwd, session: 'alpha' });
  const beta = await startAgent({ home, cwd, session: 'beta' });
  const seqs: unknown[] = [];
  const calls = [
    ['get_my_session', {}],
    ['list_project_sessions', {}],
    ['set_my_state', { purpose: 'x' }],
    ['send_message', { target: 'beta', body: 'x' }],
    ['send_message', { target: 'nobody', body: 'x' }],
    ['reply_to_message', { message_id: '0123456789abcdef', body: 'x' }],
    ['read_my_messages', {}],
    ['ask_peer', { target: 'beta', body: 'x', timeout_ms: 1 }],
    ['claim_session', { session_id: 'alpha' }],
  ] as const;
  for (const agent of [alpha, beta]) {
    for (const [name, args] of calls) {
      if (agent === beta && 'session_id' in args) continue;
      seqs.push((await agent.raw(name, args)).meta['oxtail/seq']);
    }
  }
  expect(seqs).toHaveLength(17);
  for (const seq of seqs) expect(seq).toEqual(expect.any(Number));
  expect(seqs).toEqual([...(seqs as number[])].sort((a, b) => a - b));
});
