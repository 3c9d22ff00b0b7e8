import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triggerCommand } from '../../src/hooks/trigger.js';
import type { HookEventName } from '../../src/hooks/types.js';
import { temporaryFolder } from '../support/agent.js';
import { type HookOptions, type HookRan, installTrigger, runHookCommand } from '../support/hooks.js';
import { handedOver, writeMail } from '../support/waiting-mail.js';

const NOTHING = { output: '', errors: '', code: 0 };
const ME = 'my-session';

/** What a client says before a tool call. */
function payload(more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ session_id: ME, cwd: '/nowhere', hook_event_name: 'PreToolUse', ...more });
}

/** Runs the hook of a client that tells no id in its environment, so that Node reads the payload. */
function ask(
  home: string,
  text: string | Uint8Array,
  event: HookEventName = 'PreToolUse',
  more: Partial<HookOptions> = {},
) {
  const script = installTrigger(home);
  return runHookCommand(triggerCommand(script, 'codex', event), { home, payload: text, ...more });
}

/** What the hook handed to the model; fails unless it printed exactly one object. */
function textOf({ output, errors, code }: HookRan): string {
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  const { hookSpecificOutput } = JSON.parse(output) as { hookSpecificOutput: { additionalContext: string } };
  return hookSpecificOutput.additionalContext;
}

async function homeWith(mail: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const home = temporaryFolder();
  await writeMail(home, mail);
  return home;
}

test('what waits is printed as one object, confirmed, and asked for no more', async () => {
  const home = await homeWith({ [ME]: ['first', 'second'] });
  expect(readdirSync(join(home, '.oxtail/waiting'))).toEqual([ME]);
  const text = textOf(await ask(home, payload()));
  expect(text).toContain('| first');
  expect(text).toContain('| second');
  expect(await handedOver(home)).toEqual({ given: ['first', 'second'], confirmed: 2 });
  expect(readdirSync(join(home, '.oxtail/waiting'))).toEqual([]);
  expect(await ask(home, payload())).toMatchObject(NOTHING);
});

test('W39 a payload may be written with any white space', async () => {
  const home = await homeWith({ [ME]: ['spaced'] });
  const pretty = JSON.stringify(JSON.parse(payload({ tool_input: { command: 'ls' } })), null, '\t');
  expect(textOf(await ask(home, `\r\n ${pretty} \n\n`))).toContain('| spaced');
});

test('W39 a stop that is continued already is known as such, however it is written', async () => {
  const home = await homeWith({ [ME]: ['later'] });
  const stop = (active: boolean) => JSON.stringify({ session_id: ME, stop_hook_active: active }, null, 4);
  expect(await ask(home, stop(true), 'Stop')).toMatchObject(NOTHING);
  expect(await handedOver(home)).toEqual({ given: [], confirmed: 0 });
  const { output } = await ask(home, stop(false), 'Stop');
  expect(JSON.parse(output)).toMatchObject({ decision: 'block', reason: expect.stringContaining('| later') });
});

test('W40 only the id of the payload itself counts, wherever it stands', async () => {
  const home = await homeWith({ [ME]: ['mine'], other: ['not mine'] });
  const inner = '{"session_id":"other","text":"\\"session_id\\":\\"other\\""}';
  const nested = `{"tool_input":${inner},"session_id":"${ME}","tool_response":[${inner}]}`;
  const text = textOf(await ask(home, nested, 'PostToolUse'));
  expect(text).toContain('| mine');
  expect(text).not.toContain('not mine');
  expect(await ask(home, `{"tool_input":${inner}}`, 'PostToolUse')).toMatchObject(NOTHING);
  expect(await handedOver(home)).toEqual({ given: ['mine'], confirmed: 1 });
});

test.each([
  ['a pattern', '.*'],
  ['a prefix', 'my'],
  ['a path', `../../${ME}`],
  ['a path to its mark', `../waiting/${ME}`],
  ['lines', `${ME}\nother`],
  ['NUL', `${ME}\0`],
  ['a megabyte', 'x'.repeat(1_000_000)],
  ['nothing', ''],
  ['no string', [ME]],
])('W40 an id that is %s gets nobody’s mail and leaves nothing behind', async (_, session) => {
  const home = await homeWith({ [ME]: ['mine'] });
  installTrigger(home);
  const before = readdirSync(home, { recursive: true });
  for (const event of ['PreToolUse', 'Stop'] as const) {
    expect(await ask(home, payload({ session_id: session, hook_event_name: event }), event)).toMatchObject(
      NOTHING,
    );
  }
  expect(readdirSync(home, { recursive: true })).toEqual(before);
  expect(await handedOver(home)).toEqual({ given: [], confirmed: 0 });
});

test.each([
  ['empty', ''],
  ['blank', ' \n'],
  ['no JSON', 'session_id: my-session'],
  ['cut off', payload().slice(0, -1)],
  ['twice', payload() + payload()],
  ['null', 'null'],
  ['a list', `[${payload()}]`],
  ['deep', '['.repeat(1_000_000)],
  ['about another event', payload({ hook_event_name: 'Stop' })],
  ['larger than any payload', payload({ tool_input: 'x'.repeat(20_000_000) })],
])('a payload that is %s is answered by nothing, and the mail waits', async (_, text) => {
  const home = await homeWith({ [ME]: ['mine'] });
  expect(await ask(home, text)).toMatchObject(NOTHING);
  expect(await handedOver(home)).toEqual({ given: [], confirmed: 0 });
});

test('a megabyte of tool input and bytes that are no text keep no mail back', async () => {
  const home = await homeWith({ [ME]: ['mine'] });
  expect(textOf(await ask(home, payload({ tool_input: 'x'.repeat(1_000_000) })))).toContain('| mine');
  const other = await homeWith({ [ME]: ['mine too'] });
  const bytes = Buffer.from(payload({ tool_input: 'broken ~' }));
  bytes[bytes.indexOf('~')] = 0xff;
  expect(textOf(await ask(other, bytes))).toContain('| mine too');
});
