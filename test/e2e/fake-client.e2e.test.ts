import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Hook } from '../processes/fake-client/types.js';
import { type Json, temporaryFolder } from '../support/agent.js';
import { processFile } from '../support/child-processes.js';
import { writeClientSettings } from '../support/client-settings.js';
import { type ClientName, startFakeClient, startFakeTerminal } from '../support/fake-client.js';

const EVENTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'Stop',
  'Interrupt',
  'SessionEnd',
];
const SAMPLES = { claude: 'claude-code', codex: 'codex' };

/** What differs from one real session to the next. */
const VARYING =
  /^(session_?id|transcript_path|cwd|prompt_id|turn_id|thread_id|tool_use_id|.*toolUseId|prompt|last_assistant_message|callId|threadId|windowId|itemId|turn_started_at_unix_ms|uri|message)$/i;

/** A client whose hooks and server write down all that they are told. */
function probed(client: ClientName, hooks: (event: string) => Hook | null = () => null) {
  const home = realpathSync(temporaryFolder());
  const cwd = realpathSync(temporaryFolder());
  const [told, sent] = [join(home, 'hooks.jsonl'), join(home, 'server.jsonl')];
  const note = (event: string): Hook => ({
    type: 'command',
    command: `{ cat; echo; echo "{\\"env\\":\\"$CLAUDE_CODE_SESSION_ID $CLAUDE_PID $PPID $PWD\\"}"; } >> '${told}' # ${event}`,
  });
  writeClientSettings(home, client, {
    hooks: Object.fromEntries(EVENTS.map((event) => [event, [{ hooks: [hooks(event) ?? note(event)] }]])),
    servers: {
      probe: {
        command: process.execPath,
        args: [processFile('probe-server'), sent],
        env_vars: ['TMUX_PANE'],
      },
    },
  });
  const lines = (file: string) =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return {
    home,
    cwd,
    payloads: () => lines(told).filter(({ hook_event_name }) => hook_event_name !== undefined) as Json[],
    environments: () => lines(told).flatMap(({ env }) => env ?? []) as string[],
    received: () => lines(sent) as { message?: Json; env?: Json; cwd?: string; signal?: string }[],
  };
}

function masked(value: unknown, key = ''): unknown {
  if (VARYING.test(key)) return typeof value;
  if (Array.isArray(value)) return value.map((each) => masked(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, masked(each, name)]));
}

/** What a client puts a value of the payload in place of. */
function placeholder(path: string): string {
  return `\${${path}}`;
}

/** With the order of its keys, as the model and the hooks are given it. */
function exactly(value: unknown): string {
  return JSON.stringify(masked(value), null, 1);
}

test.each(['claude', 'codex'] as const)(
  '%s: hooks are told what the real client tells them',
  async (name) => {
    const { home, cwd, payloads } = probed(name);
    const terminal = startFakeTerminal(name, { home, cwd });
    await terminal.start();
    await terminal.prompt('hello');
    await terminal.perform('tool', { server: 'probe', name: 'probe_echo', args: { text: 'one' } });
    await terminal.stop();
    await terminal.perform('exit');
    const fixture = new URL(`../fixtures/clients/${SAMPLES[name]}-hooks.json`, import.meta.url);
    const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as Record<string, Json>;
    // Fired by the real client, but by nothing that this one does.
    const { MessageDisplay: _, PostToolBatch: __, ...samples } = recorded;
    expect(payloads().map(({ hook_event_name }) => hook_event_name)).toEqual(Object.keys(samples));
    for (const payload of payloads()) {
      expect(exactly(payload)).toBe(exactly(samples[String(payload.hook_event_name)]));
    }
  },
);

test.each(['claude', 'codex'] as const)(
  '%s: a server is told what the real client tells it',
  async (name) => {
    const { home, cwd, received } = probed(name);
    const terminal = startFakeTerminal(name, { home, cwd });
    await terminal.start();
    await terminal.prompt('hello');
    await terminal.perform('tool', { server: 'probe', name: 'probe_echo', args: { text: 'one' } });
    await terminal.perform('exit');
    const fixture = new URL(`../fixtures/clients/${SAMPLES[name]}.jsonl`, import.meta.url);
    const samples = readFileSync(fixture, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { dir: string; msg: { method?: string; id?: unknown } })
      .filter(({ dir }) => dir === 'client')
      .map(({ msg }) => msg);
    const firstCall = samples.findIndex(({ method }) => method === 'tools/call');
    const roots = samples.filter(({ id }) => id === 1000);
    const messages = received()
      .map(({ message }) => message)
      .filter((message) => message !== undefined);
    const answers = messages.filter(({ id }) => id === 1000);
    expect(messages.filter(({ id }) => id !== 1000).map((each) => masked(each))).toEqual(
      samples.slice(0, firstCall + 1).map((each) => masked(each)),
    );
    expect(answers.map((each) => masked(each))).toEqual(roots.map((each) => masked(each)));
    expect(received().at(-1)).toEqual({ signal: name === 'claude' ? 'SIGINT' : 'SIGTERM' });
  },
);

test('Claude gives its server all of its environment, Codex a few variables and those that are named', async () => {
  const env = { TMUX: '/tmp/tmux,1,0', TMUX_PANE: '%0', SECRET: 'x', TERM: 'xterm' };
  const claude = probed('claude');
  const one = startFakeTerminal('claude', { ...claude, env });
  await one.start();
  expect(claude.received()[0]?.env).toMatchObject({
    ...env,
    CLAUDECODE: '1',
    CLAUDE_CODE_SESSION_ID: one.session,
    CLAUDE_PROJECT_DIR: claude.cwd,
  });
  const codex = probed('codex');
  await startFakeTerminal('codex', { ...codex, env }).start();
  const given = Object.keys(codex.received()[0]?.env ?? {}).sort();
  expect(given).toEqual(['HOME', 'LANG', 'PATH', 'TERM', 'TMUX_PANE']);
});

test('the client is the parent of its hooks; a cleared Claude has a new id everywhere but in its server', async () => {
  const { home, cwd, payloads, environments, received } = probed('claude');
  const terminal = startFakeTerminal('claude', { home, cwd });
  await terminal.start();
  await terminal.prompt();
  const [before, transcript] = [terminal.session, terminal.transcript];
  await terminal.perform('clear');
  const after = terminal.session;
  expect(after).not.toBe(before);
  expect(transcript).toBe(
    join(home, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'), `${before}.jsonl`),
  );
  const told = payloads().map(({ hook_event_name, session_id, source, reason }) => ({
    event: hook_event_name,
    why: source ?? reason,
    id: session_id,
  }));
  expect(told).toEqual([
    { event: 'SessionStart', why: 'startup', id: before },
    { event: 'UserPromptSubmit', why: undefined, id: before },
    { event: 'SessionEnd', why: 'clear', id: before },
    { event: 'SessionStart', why: 'clear', id: after },
  ]);
  const [first, , , last] = environments();
  expect(first).toBe(`${before} ${terminal.pid} ${terminal.pid} ${cwd}`);
  expect(last).toBe(`${after} ${terminal.pid} ${terminal.pid} ${cwd}`);
  expect(received().filter(({ env }) => env)).toHaveLength(1);
});

test('a hook of a tool: names are filled in, and one that is missing is empty in Claude and no call in Codex', async () => {
  for (const [name, seen] of [
    ['claude', ['UserPromptSubmit', 'PreToolUse', 'PostToolUse']],
    ['codex', ['UserPromptSubmit']],
  ] as const) {
    const atPrompt = { sid: placeholder('session_id'), said: `<${placeholder('prompt')}>` };
    const always = { ...atPrompt, deep: placeholder('tool_input.command'), all: placeholder('tool_input') };
    const hook = (event: string): Hook => ({
      type: 'mcp_tool',
      server: 'probe',
      tool: 'probe_hook',
      input: { event, ...(event === 'UserPromptSubmit' ? atPrompt : always) },
    });
    const { home, cwd, received } = probed(name, (event) => (event === 'SessionEnd' ? null : hook(event)));
    const terminal = startFakeTerminal(name, { home, cwd });
    const start = await terminal.start();
    const refused = ['failed with 1: no MCP client context'];
    expect(start.problems).toEqual(name === 'claude' ? refused : []);
    const prompt = await terminal.prompt('hi');
    const bash = await terminal.bash('printf done');
    expect(bash.output).toBe('done');
    const context = [...prompt.context, ...bash.context];
    expect(context.map(({ event }) => event)).toEqual(seen);
    expect(JSON.parse(context[0]?.text ?? '')).toEqual({ sid: terminal.session, said: '<hi>' });
    const metas = received().flatMap(({ message }) =>
      message?.method === 'tools/call' ? [message.params] : [],
    );
    expect(metas.map((params) => (params as Json)._meta)).toEqual(
      name === 'claude'
        ? [undefined, undefined, undefined]
        : [{ threadId: terminal.session, progressToken: 1 }],
    );
    if (name === 'codex') continue;
    expect(JSON.parse(context[1]?.text ?? '')).toEqual({
      sid: terminal.session,
      said: '<>',
      deep: 'printf done',
      all: '{"command":"printf done","description":"Runs a command"}',
    });
  }
});

test('a stop that is blocked goes on with the turn and says so the next time; a long context is not whole', async () => {
  const say = (json: string): Hook => ({ type: 'command', command: `printf '%s' '${json}'` });
  const hooks: Record<string, Hook> = {
    UserPromptSubmit: say(
      JSON.stringify({
        hookSpecificOutput: {
          hookEventName: 'UserPromptSubmit',
          additionalContext: '<system-reminder>'.repeat(600),
        },
      }),
    ),
    Stop: {
      type: 'command',
      command: `grep -q '"stop_hook_active":true' || printf '{"decision":"block","reason":"wait"}'`,
    },
    PreToolUse: say('no JSON'),
  };
  for (const name of ['claude', 'codex'] as const) {
    const { home, cwd } = probed(name, (event) => hooks[event] ?? null);
    const terminal = startFakeTerminal(name, { home, cwd });
    await terminal.start();
    const [context] = (await terminal.prompt()).context;
    expect(context?.whole).toBe(false);
    expect(
      context?.text.startsWith(name === 'claude' ? '&lt;system-reminder&gt;' : '<system-reminder>'),
    ).toBe(true);
    expect((await terminal.bash()).problems).toEqual(['no hook answer: no JSON']);
    expect(await terminal.stop()).toMatchObject({
      continued: true,
      context: [{ event: 'Stop', text: 'wait' }],
    });
    expect(await terminal.stop()).toMatchObject({ continued: false, context: [] });
    await expect(terminal.stop()).rejects.toThrow('no turn runs');
  }
});

test('an interrupted turn is in the transcript, and Codex tells its hooks; a resumed session keeps id and file', async () => {
  const ends = { claude: '[Request interrupted by user]', codex: 'turn_aborted' };
  for (const name of ['claude', 'codex'] as const) {
    const { home, cwd, payloads } = probed(name);
    const terminal = startFakeTerminal(name, { home, cwd });
    await terminal.start();
    await terminal.prompt('hello');
    await terminal.perform('esc');
    const lines = readFileSync(terminal.transcript, 'utf8').trimEnd().split('\n');
    expect(lines.at(-1)).toContain(ends[name]);
    if (name === 'codex') {
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: 'session_meta', payload: { cwd } });
      expect(lines[0]?.indexOf('"cwd"')).toBeGreaterThan(4096);
    }
    expect(payloads().some(({ hook_event_name }) => hook_event_name === 'Interrupt')).toBe(name === 'codex');
    const { session, transcript } = terminal;
    await terminal.perform('exit');
    await terminal.start({ resume: session });
    await terminal.prompt('again');
    expect(terminal).toMatchObject({ session, transcript });
    expect(payloads().filter(({ source }) => source === 'resume')).toHaveLength(1);
  }
});

test('a Codex daemon starts the children of every terminal in its own folder and environment', async () => {
  const { home, cwd, received, payloads, environments } = probed('codex');
  const other = realpathSync(temporaryFolder());
  const env = { TMUX_PANE: '%0' };
  const daemon = startFakeClient('codex', { home, cwd, env, daemon: true });
  const [one, two] = [daemon.terminal('one', cwd), daemon.terminal('two', other)];
  for (const terminal of [one, two]) {
    await terminal.start();
    await terminal.prompt();
  }
  expect(readFileSync(`/proc/${daemon.pid}/cmdline`, 'utf8')).toContain('codex app-server');
  const started = received().filter(({ env: given }) => given !== undefined);
  expect(started).toHaveLength(2);
  for (const server of started) expect(server).toMatchObject({ cwd, env });
  expect(payloads().map((payload) => payload.cwd)).toEqual([cwd, cwd, other, other]);
  for (const environment of environments()) expect(environment).toBe(`  ${daemon.pid} ${cwd}`);
});
