import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triggerCommand } from '../../src/hooks/trigger.js';
import { HOOK_EVENTS, type HookEventName } from '../../src/hooks/types.js';
import { temporaryFolder } from '../support/agent.js';
import { installTrigger, runHookCommand } from '../support/hooks.js';

const SHELLS: readonly (readonly [string, readonly string[]])[] = [
  ['dash', ['dash', '-c']],
  ['bash', ['bash', '--posix', '-c']],
  ['busybox', ['busybox', 'sh', '-c']],
  ['zsh', ['zsh', '--emulate', 'sh', '-c']],
];

const available = SHELLS.filter(([name]) => spawnSync(name, ['-c', ':']).error === undefined);

const TOOL_EVENTS = ['PreToolUse', 'PostToolUse'] as const;
const TURN_EVENTS = HOOK_EVENTS.filter((event) => !TOOL_EVENTS.some((one) => one === event));

const NOTHING = { output: '', errors: '', code: 0, started: null };

/** A program in the place of Node that notes how it was started, and answers. */
const STAND_IN = `printf '%s|' "$2" "$3" "$OXTAIL_HOME" "$NODE_OPTIONS" > "$1.started"
cat >> "$1.started"
echo 'a warning' >&2
printf '{}'
`;

/** A trigger in a home of its own, and what comes of running it. */
function scene(folder = 'home') {
  const home = join(temporaryFolder(), folder);
  const entry = join(home, 'stand-in');
  const script = installTrigger(home, { node: '/bin/sh', entry });
  writeFileSync(entry, `set -- "$0" "$@"\n${STAND_IN}`);
  const started = () => {
    const note = `${entry}.started`;
    if (!existsSync(note)) return null;
    const [client, event, itsHome, nodeOptions, input] = readFileSync(note, 'utf8').split('|');
    rmSync(note);
    return { client, event, home: itsHome, nodeOptions, input };
  };
  return {
    home,
    script,
    entry,
    mark: (name: string, root = join(home, '.oxtail')) => {
      mkdirSync(join(root, 'waiting'), { recursive: true });
      writeFileSync(join(root, 'waiting', name), '');
    },
    run: async (
      client: 'claude-code' | 'codex',
      event: HookEventName,
      env: Readonly<Record<string, string>> = {},
      { payload = '{"a":1}', shell }: { payload?: string; shell?: readonly string[] } = {},
    ) => {
      const command = triggerCommand(script, client, event);
      const options = { home, payload, env, ...(shell === undefined ? {} : { shell }) };
      const { output, errors, code } = await runHookCommand(command, options);
      return { output, errors, code, started: started() };
    },
  };
}

const ME = { CLAUDE_CODE_SESSION_ID: 'my-own_Session1' };

test.each(available)(
  'at a tool call nothing is started unless mail of this agent waits (%s)',
  async (_, shell) => {
    const { run, mark, home } = scene();
    for (const event of TOOL_EVENTS) expect(await run('claude-code', event, ME, { shell })).toEqual(NOTHING);
    mark('somebody');
    for (const event of TOOL_EVENTS) expect(await run('claude-code', event, ME, { shell })).toEqual(NOTHING);
    mark('my-own_Session1');
    for (const event of TOOL_EVENTS) {
      expect(await run('claude-code', event, ME, { shell })).toEqual({
        output: '{}',
        errors: '',
        code: 0,
        started: {
          client: 'claude-code',
          event,
          home: join(home, '.oxtail'),
          nodeOptions: '',
          input: '{"a":1}',
        },
      });
    }
  },
);

test.each(available)(
  'an id that a shell could misread asks as soon as anybody’s mail waits (%s)',
  async (_, shell) => {
    const { run, mark } = scene();
    const ids = [
      '',
      '.*',
      '*',
      '../waiting',
      '..',
      'é',
      'two words',
      '$(id)',
      'a.b',
      'a\nb',
      'x'.repeat(129),
    ];
    const envs = [{}, ...ids.map((id) => ({ CLAUDE_CODE_SESSION_ID: id }))];
    for (const env of envs) expect(await run('claude-code', 'PreToolUse', env, { shell })).toEqual(NOTHING);
    mark(createHash('sha256').update('.*').digest('hex'));
    for (const env of envs) {
      const { started } = await run('claude-code', 'PreToolUse', env, { shell });
      expect(started, JSON.stringify(env)).toMatchObject({ event: 'PreToolUse' });
    }
  },
);

test.each(available)('no id is believed that Codex merely inherited (%s)', async (_, shell) => {
  const { run, mark } = scene();
  expect(await run('codex', 'PostToolUse', ME, { shell })).toEqual(NOTHING);
  mark('01a20247-0b7a-7592-a6f6-83cad2919d98');
  const { started } = await run('codex', 'PostToolUse', ME, { shell });
  expect(started).toMatchObject({ client: 'codex', event: 'PostToolUse' });
});

test.each(available)('a turn of a session always asks, with or without mail (%s)', async (_, shell) => {
  const { run } = scene();
  expect(TURN_EVENTS).toHaveLength(5);
  for (const event of TURN_EVENTS) {
    const { started, ...ran } = await run('claude-code', event, ME, { shell });
    expect(ran).toEqual({ output: '{}', errors: '', code: 0 });
    expect(started).toMatchObject({ event });
  }
});

test.each(available)(
  'the home is the one that the hook’s environment names, else the one set up (%s)',
  async (_, shell) => {
    const { run, mark, home } = scene();
    const other = join(home, 'another home');
    const env = { ...ME, OXTAIL_HOME: other };
    mark('my-own_Session1');
    expect(await run('claude-code', 'PreToolUse', env, { shell })).toEqual(NOTHING);
    mark('my-own_Session1', other);
    const { started } = await run('claude-code', 'PreToolUse', env, { shell });
    expect(started?.home).toBe(other);
    const unset = await run('claude-code', 'PreToolUse', { ...ME, OXTAIL_HOME: '' }, { shell });
    expect(unset.started?.home).toBe(join(home, '.oxtail'));
  },
);

test.each(available)('paths may hold anything that a file name may (%s)', async (_, shell) => {
  const { run, mark } = scene('it\'s `a` $HOME \\ * "x"\nand -n');
  expect(await run('codex', 'PreToolUse', {}, { shell })).toEqual(NOTHING);
  mark('my-own_Session1');
  for (const client of ['claude-code', 'codex'] as const) {
    const { started, errors } = await run(client, 'PreToolUse', ME, { shell });
    expect(errors).toBe('');
    expect(started).toMatchObject({ client, input: '{"a":1}' });
  }
});

test.each(available)('what is set for Node in general does not reach the hook (%s)', async (_, shell) => {
  const { run } = scene();
  const { started } = await run('codex', 'Stop', { NODE_OPTIONS: '--inspect-brk' }, { shell });
  expect(started).toMatchObject({ nodeOptions: '' });
});

test.each(available)('a trigger that is gone or broken stands in nobody’s way (%s)', async (_, shell) => {
  const { run, script, entry } = scene();
  const broken: readonly (() => void)[] = [
    () => writeFileSync(entry, 'kill -9 $$'),
    () => writeFileSync(entry, 'exit 2'),
    () => rmSync(entry),
    () => installTrigger(join(script, '../../..'), { node: '/nowhere/node', entry }),
    () => writeFileSync(script, 'exit 2'),
    () => writeFileSync(script, 'if'),
    () => rmSync(script),
    () => mkdirSync(script),
    () => rmSync(join(script, '..'), { recursive: true }),
  ];
  for (const breakIt of broken) {
    breakIt();
    expect(await run('claude-code', 'Stop', ME, { shell }), String(breakIt)).toEqual(NOTHING);
  }
});

test.each(available)('the script alone ends well whatever became of Node (%s)', async (_, shell) => {
  const { home, script, entry } = scene();
  for (const end of ['kill -9 $$', 'exit 2', 'echo oops >&2; exit 1']) {
    writeFileSync(entry, end);
    const ran = await runHookCommand(`sh ${script} codex Stop`, { home, payload: '{}', shell });
    expect(ran, end).toMatchObject({ output: '', errors: '', code: 0 });
  }
});

test('a megabyte of payload is left unread where nothing is started, and reaches what is', async () => {
  const { run, mark } = scene();
  const payload = 'x'.repeat(1_000_000);
  expect(await run('claude-code', 'PreToolUse', ME, { payload })).toEqual(NOTHING);
  mark('my-own_Session1');
  const { started } = await run('claude-code', 'PreToolUse', ME, { payload });
  expect(started?.input).toBe(payload);
});
