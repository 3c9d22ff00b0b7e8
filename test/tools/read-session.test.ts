import { mkdirSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adapterFor, projectOf } from '../../src/clients/index.js';
import type { DataOf } from '../../src/events/index.js';
import { type Caller, listing, type Surroundings, tools } from '../../src/tools/index.js';
import { lastCodePoints } from '../../src/tools/session-reading.js';
import { temporaryFolder } from '../support/agent.js';
import { expectWire } from '../support/deeds.js';
import { World } from '../support/world.js';

const readSession =
  tools.find(({ name }) => name === 'read_session') ?? expect.unreachable('no tool read_session');

/** A world whose agents live in a real folder, with the homes of both clients beside it. */
function stage() {
  const world = new World();
  const root = realpathSync(temporaryFolder());
  const home = temporaryFolder();
  const project = projectOf(root);
  const env = { HOME: home, CLAUDE_CONFIG_DIR: join(home, 'claude'), CODEX_HOME: join(home, 'codex') };
  const alice = world.join('a1', 'alice', project);
  /** An agent of a client that oxtail knows. */
  const joined = (
    server: string,
    session: string,
    clientType: DataOf<'session.claimed'>['clientType'],
    more = {},
  ) => {
    world.join(server, null, project, { clientType, ...more });
    const claim = { server, thread: null, session, project: project.id, clientType, transcriptPath: null };
    const data = { ...claim, strategy: 'hook', confidence: 'high', evidence: 'test', place: null } as const;
    world.given([{ type: 'session.claimed', data }]);
    return world.caller(server, session, project);
  };
  const read = async (caller: Caller, input: Record<string, unknown>) => {
    const facts = await readSession.gather(readSession.input.parse(input), surroundings(world, caller, env));
    return world.when('read_session', input, caller, { ...facts });
  };
  return { world, project, root, env, alice, joined, read };
}

function surroundings(world: World, caller: Caller, env: Surroundings['env']): Surroundings {
  return {
    caller,
    env,
    adapter: adapterFor('test-client', {}),
    terminal: null,
    look: (question) => question(world.now()),
    story: (ref) => world.story(ref),
    presenceOf: () => 'live',
    fromHook: false,
    settings: world.settings,
  };
}

function putClaude(
  env: { CLAUDE_CONFIG_DIR: string },
  place: string,
  session: string,
  lines: readonly object[],
) {
  const folder = join(env.CLAUDE_CONFIG_DIR, 'projects', place.replace(/[^A-Za-z0-9]/g, '-'));
  return put(folder, `${session}.jsonl`, lines);
}

function putCodex(env: { CODEX_HOME: string }, place: string, session: string, lines: readonly object[]) {
  const meta = { type: 'session_meta', payload: { id: session, cwd: place } };
  const name = `rollout-2026-11-22T08-02-20-${session}.jsonl`;
  return put(join(env.CODEX_HOME, 'sessions/2026/11/22'), name, [meta, ...lines]);
}

function put(folder: string, name: string, lines: readonly object[]): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return join(folder, name);
}

function claudeSaid(content: string, timestamp = '2026-11-22T08:02:20.123Z') {
  return { type: 'user', timestamp, message: { role: 'user', content } };
}

function codexSaid(text: string) {
  const payload = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
  return { type: 'response_item', timestamp: 't', payload };
}

/** What every way out answers with when there is nothing to tell. */
const NOTHING = {
  mode: 'none',
  client_type: null,
  messages: null,
  pane_text: null,
  truncated: false,
  count_truncated: false,
  bytes_truncated: false,
  total_messages: null,
  total_messages_exact: false,
  resolved_session_id: null,
  session_id_source: null,
  transcript_mtime: null,
  transcript_age_seconds: null,
};

test('SPEC 1.2: a peer’s transcript is read by its id, with where it comes from and how fresh it is', async () => {
  const { world, root, env, alice, joined, read } = stage();
  joined('b2', 'bob', 'claude-code');
  const path = putClaude(env, root, 'bob', [claudeSaid('one'), claudeSaid('two')]);
  utimesSync(path, 1_699_999_990, 1_699_999_990);
  world.at = 1_700_000_000_999;
  const { answer, events } = await read(alice, { name: 'bob' });
  expectWire(answer, {
    session: 'bob',
    ...NOTHING,
    mode: 'transcript',
    client_type: 'claude-code',
    messages: [
      { role: 'user', text: 'one', timestamp: null },
      { role: 'user', text: 'two', timestamp: null },
    ],
    total_messages: 2,
    total_messages_exact: true,
    resolved_session_id: 'bob',
    session_id_source: 'hook',
    transcript_mtime: '2023-11-14T22:13:10.000Z',
    transcript_age_seconds: 10,
    project_root: root,
    inferred: true,
    error: null,
  });
  expect(events).toEqual([]);
});

test('a Codex peer is read in its own format, and the recorded path goes first', async () => {
  const { world, project, root, env, alice, joined, read } = stage();
  joined('c3', 'thread', 'codex');
  putCodex(env, root, 'thread', [codexSaid('done')]);
  expect((await read(alice, { name: 'thread' })).answer).toMatchObject({
    mode: 'transcript',
    client_type: 'codex',
    messages: [{ role: 'assistant', text: 'done' }],
  });
  const recorded = put(temporaryFolder(), 't.jsonl', [codexSaid('recorded')]);
  const claim = {
    server: 'c3',
    thread: null,
    session: 'thread',
    project: project.id,
    clientType: 'codex',
  } as const;
  const how = { strategy: 'thread', confidence: 'high', evidence: 'test', place: null } as const;
  world.given([{ type: 'session.claimed', data: { ...claim, ...how, transcriptPath: recorded } }]);
  expect((await read(alice, { name: 'thread' })).answer).toMatchObject({
    messages: [{ text: 'recorded' }],
    session_id_source: 'thread',
  });
});

test('SPEC 13.2: three budgets are told apart, and out-of-range numbers are brought into range', async () => {
  const { root, env, alice, joined, read } = stage();
  joined('b2', 'bob', 'claude-code');
  putClaude(
    env,
    root,
    'bob',
    Array.from({ length: 8 }, (_, index) => claudeSaid(`${index}`.repeat(1024))),
  );
  const ask = async (input: object) => (await read(alice, { name: 'bob', ...input })).answer;
  const messagesOf = async (input: object) => (await ask(input)).messages as { text: string }[];
  expect(await ask({ limit: 3, max_bytes: 2500 })).toMatchObject({
    messages: [
      { text: `${'5'.repeat(452)}…[+572B truncated]` },
      {},
      { text: '7'.repeat(1024), timestamp: null },
    ],
    truncated: true,
    count_truncated: true,
    bytes_truncated: true,
    total_messages: 8,
    total_messages_exact: true,
  });
  expect(await ask({ tail_scan: true, limit: 2 })).toMatchObject({
    count_truncated: true,
    total_messages: null,
    total_messages_exact: false,
  });
  expect(await messagesOf({ include_timestamps: true, limit: 1 })).toMatchObject([
    { timestamp: '2026-11-22T08:02:20.123Z' },
  ]);
  for (const limit of [0, -5]) expect(await messagesOf({ limit })).toHaveLength(1);
  expect(await messagesOf({ limit: 1e9 })).toHaveLength(8);
  expect(await messagesOf({ max_bytes: 1 })).toEqual([
    { role: 'user', text: `${'7'.repeat(256)}…[+768B truncated]`, timestamp: null },
  ]);
});

test('without a limit 20 messages and 24,000 bytes are given', async () => {
  const { root, env, alice, joined, read } = stage();
  joined('b2', 'bob', 'claude-code');
  const messagesOf = async () => (await read(alice, { name: 'bob' })).answer.messages as { text: string }[];
  putClaude(
    env,
    root,
    'bob',
    Array.from({ length: 30 }, () => claudeSaid('x')),
  );
  expect(await messagesOf()).toHaveLength(20);
  putClaude(
    env,
    root,
    'bob',
    Array.from({ length: 30 }, () => claudeSaid('x'.repeat(2000))),
  );
  expect(await messagesOf()).toHaveLength(12);
});

test('W33: a missing transcript is said to be missing, and an empty one is empty', async () => {
  const { root, env, alice, joined, read } = stage();
  joined('b2', 'bob', 'claude-code');
  const ask = async (mode: string) => (await read(alice, { name: 'bob', mode })).answer;
  const known = {
    ...NOTHING,
    client_type: 'claude-code',
    resolved_session_id: 'bob',
    session_id_source: 'hook',
  };
  const rest = { project_root: root, inferred: true };
  for (const [mode, error] of [
    ['transcript', 'The transcript file is missing or cannot be opened.'],
    [
      'auto',
      'The transcript file is missing or cannot be opened, and it has no tmux pane to capture instead.',
    ],
  ] as const) {
    expectWire(await ask(mode), { session: 'bob', ...known, ...rest, error });
  }
  const path = putClaude(env, root, 'bob', []);
  expect(await ask('auto')).toMatchObject({
    mode: 'transcript',
    messages: [],
    total_messages: 0,
    transcript_mtime: new Date(statSync(path).mtimeMs).toISOString(),
    error: null,
  });
  rmSync(path);
  expect(await ask('pane')).toMatchObject({ mode: 'none', error: expect.stringContaining('No tmux pane') });
});

test('an agent of another client outside tmux is told to have neither transcript nor pane', async () => {
  const { world, project, alice, read } = stage();
  world.join('b2', 'bob', project);
  const errorFor = async (mode: string) => (await read(alice, { name: 'bob', mode })).answer;
  expect(await errorFor('auto')).toMatchObject({
    mode: 'none',
    client_type: 'unknown',
    resolved_session_id: 'bob',
    session_id_source: 'self-register',
    error: expect.stringMatching(/neither a transcript .* nor a tmux pane/),
  });
  expect(await errorFor('transcript')).toMatchObject({ error: expect.stringContaining('No transcript') });
});

test('an agent that has exited can still be read by its recorded transcript', async () => {
  const { world, project, alice, read } = stage();
  const path = put(temporaryFolder(), 't.jsonl', [claudeSaid('last words')]);
  world.join('b2', null, project, { clientType: 'claude-code' });
  const claim = { server: 'b2', thread: null, session: 'bob', project: project.id, transcriptPath: path };
  const how = { strategy: 'hook', confidence: 'high', evidence: 'test', place: null } as const;
  world.given([
    { type: 'session.claimed', data: { ...claim, ...how, clientType: 'claude-code' } },
    { type: 'session.ended', data: { server: 'b2', how: 'exit', evidence: 'test' } },
  ]);
  expect((await read(alice, { name: 'bob' })).answer).toMatchObject({
    messages: [{ text: 'last words' }],
    session_id_source: null,
  });
});

test('an agent may read itself, by id and without having one', async () => {
  const { world, project, root, env, joined, read } = stage();
  const bob = joined('b2', 'bob', 'claude-code');
  putClaude(env, root, 'bob', [claudeSaid('mine')]);
  expect((await read(bob, { name: 'bob' })).answer).toMatchObject({ messages: [{ text: 'mine' }] });
  const nameless = world.join('n1', null, project, { process: { pid: 4711, startToken: 't' } });
  expect((await read(nameless, { name: 'pid-4711' })).answer).toMatchObject({
    mode: 'none',
    resolved_session_id: null,
    error: expect.stringContaining('neither'),
  });
});

test('P10, W55: naming another project’s root reads nothing, and is recorded as refused', async () => {
  const { world, env, alice, joined, root, read } = stage();
  const elsewhere = realpathSync(temporaryFolder());
  world.join('d4', 'dora', projectOf(elsewhere), { clientType: 'claude-code' });
  putClaude(env, elsewhere, 'dora', [claudeSaid('theirs')]);
  joined('b2', 'bob', 'claude-code');
  putClaude(env, root, 'bob', [claudeSaid('ours')]);
  const input = { name: 'bob', project_root: elsewhere };
  expect(await readSession.gather(input, surroundings(world, alice, env))).toMatchObject({ found: null });
  for (const name of ['dora', 'bob']) {
    const { answer, events } = await read(alice, { name, project_root: elsewhere });
    const error = `session '${name}' not in project scope`;
    expectWire(answer, { session: name, ...NOTHING, project_root: elsewhere, inferred: false, error });
    expect(events).toMatchObject([
      { type: 'request.refused', data: { tool: 'read_session', target: name, code: 'cross-project' } },
    ]);
  }
});

test('P10, W56: an agent of another project is out of scope, and nothing of it is told', async () => {
  const { world, root, alice, read } = stage();
  world.join('d4', 'dora', projectOf('/nowhere/else'));
  mkdirSync(join(root, '.git'));
  for (const project_root of [undefined, '', root, join(root, 'below')]) {
    const { answer } = await read(alice, {
      name: 'dora',
      ...(project_root === undefined ? {} : { project_root }),
    });
    const error = "session 'dora' not in project scope";
    expectWire(answer, { session: 'dora', ...NOTHING, project_root: root, inferred: !project_root, error });
  }
});

test('P10: whoever claims the thread of another project’s Codex here reads nothing of what it did there', async () => {
  const { root, env, alice, joined, read } = stage();
  joined('c3', 'their-thread', 'codex');
  putCodex(env, realpathSync(temporaryFolder()), 'their-thread', [codexSaid('theirs')]);
  const { answer } = await read(alice, { name: 'their-thread' });
  expect(answer).toMatchObject({ mode: 'none', messages: null, transcript_mtime: null });
  mkdirSync(join(root, 'below'));
  joined('c4', 'our-thread', 'codex');
  putCodex(env, join(root, 'below'), 'our-thread', [codexSaid('ours')]);
  // Without git a folder below is another project.
  expect((await read(alice, { name: 'our-thread' })).answer.mode).toBe('none');
  mkdirSync(join(root, '.git'));
  expect((await read(alice, { name: 'our-thread' })).answer.mode).toBe('transcript');
});

test('an unknown name is out of scope, an unknown id is unclaimed, and both are recorded', async () => {
  const { alice, read } = stage();
  const uuid = '01a20247-0b7a-7592-a6f6-83cad2919d98';
  for (const [name, error] of [
    ['nobody', "session 'nobody' not in project scope"],
    ['', "session '' not in project scope"],
    [uuid, expect.stringMatching(new RegExp(`^unknown-or-unclaimed-session: .*${uuid}.*claim_session`))],
  ] as const) {
    const { answer, events } = await read(alice, { name });
    expect(answer).toMatchObject({ mode: 'none', error, client_type: null, resolved_session_id: null });
    expect(events).toMatchObject([{ data: { code: 'target-not-found' } }]);
  }
});

test('a terminal of several agents is ambiguous and names their ids, but never the caller’s', () => {
  const { world, project, alice } = stage();
  world.join('b2', 'bob', project);
  world.join('c3', 'carol', project);
  world.join('n1', null, project);
  const shared = (servers: string) => ({
    terminals: new Map([...servers.matchAll(/\w\d/g)].map(([server]) => [server, 'work'])),
    asked: null,
    found: null,
  });
  const errorOf = (servers: string) =>
    String(world.when('read_session', { name: 'work' }, alice, shared(servers)).answer.error);
  expect(errorOf('a1 b2 c3')).toBe(
    "ambiguous-target: several agents run in 'work'. Read one of them by its session id: bob, carol.",
  );
  expect(errorOf('a1 b2 n1')).toMatch(/^ambiguous-target: .*'work'.*id: bob\. .*claim_session/);
  world.join('m2', null, project);
  expect(errorOf('n1 m2')).toMatch(/^ambiguous-target: several agents run in 'work'\. 2 .*claim_session/);
});

test('what was read of one agent is never given for another that the name has come to mean', async () => {
  const { world, project, root, env, alice, joined } = stage();
  joined('b2', 'bob', 'claude-code');
  putClaude(env, root, 'bob', [claudeSaid('of bob')]);
  const facts = await readSession.gather({ name: 'bob' }, surroundings(world, alice, env));
  const moved = { ...facts, terminals: new Map([['c3', 'work']]) };
  world.join('c3', 'carol', project);
  const { answer } = world.when('read_session', { name: 'work' }, alice, moved);
  expect(answer).toMatchObject({ mode: 'none', error: expect.stringContaining('call again') });
});

test('the tool costs an agent’s context less than 1,300 characters, and refuses what is no number', () => {
  expect(JSON.stringify(listing(readSession)).length).toBeLessThan(1300);
  const { properties } = listing(readSession).inputSchema as unknown as {
    properties: Record<string, object>;
  };
  expect(properties.limit).toEqual({ type: 'integer' });
  for (const wrong of [1.5, '3', null, Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const key of ['limit', 'max_bytes', 'pane_lines', 'pane_max_chars']) {
      expect(readSession.input.safeParse({ name: 'x', [key]: wrong }).success).toBe(false);
    }
  }
});

test('the end of a text is cut between code points', () => {
  expect(lastCodePoints('a🦊b🦊', 2)).toBe('b🦊');
  expect(lastCodePoints('a🦊b🦊', 3)).toBe('🦊b🦊');
  expect(lastCodePoints('a🦊', 9)).toBe('a🦊');
  expect(lastCodePoints('🦊', 1)).toBe('🦊');
  expect(lastCodePoints('a\udd8a', 1)).toBe('\udd8a');
  expect(lastCodePoints('', 5)).toBe('');
});
