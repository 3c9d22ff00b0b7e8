import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSessionId } from '../../src/clients/index.js';
import { hookCallOf, readHookCall } from '../../src/hooks/payload.js';

/** Payloads as Claude Code 2.1.330 and Codex 0.169.0 sent them. */
const claude = {
  session_id: '499f16ac-0804-4abf-8d8c-8dd5dc5690b6',
  transcript_path: '/home/me/.claude/projects/-home-me-proj/499f16ac-0804-4abf-8d8c-8dd5dc5690b6.jsonl',
  cwd: '/home/me/proj',
  prompt_id: '9b50a88a-832d-426c-a267-c746b0389f43',
  permission_mode: 'default',
  effort: { level: 'medium' },
  hook_event_name: 'Stop',
  stop_hook_active: false,
  last_assistant_message: 'FINAL ANSWER ONE',
  background_tasks: [],
  session_crons: [],
};

const codex = {
  session_id: '01a20247-0b7a-7592-a6f6-83cad2919d98',
  turn_id: '01a20247-0b98-74e3-9970-29e3292c0a3d',
  transcript_path: '/home/me/.codex/sessions/2026/11/22/rollout-2026-11-22T08-02-20.jsonl',
  cwd: '/home/me/proj',
  hook_event_name: 'PreToolUse',
  model: 'gpt-mock',
  permission_mode: 'bypassPermissions',
  tool_name: 'mcp__probe__probe_echo',
  tool_input: { text: 'one' },
  tool_use_id: 'call_ghyud5ptzomwrjtx56',
};

const read = (payload: object, event = 'Stop') => readHookCall(event, JSON.stringify(payload));

test('a payload of each client says who, where and when', () => {
  const nothing = { source: null, stopHookActive: false, subagent: false, turn: null };
  expect(read(claude)).toEqual({
    ...nothing,
    event: 'Stop',
    session: claude.session_id,
    cwd: claude.cwd,
    transcriptPath: claude.transcript_path,
  });
  expect(read(codex, 'PreToolUse')).toEqual({
    ...nothing,
    event: 'PreToolUse',
    session: codex.session_id,
    cwd: codex.cwd,
    transcriptPath: codex.transcript_path,
    turn: codex.turn_id,
  });
});

test('only the start of a session has a source', () => {
  const both = { session_id: 'a', source: 'clear' };
  expect(read(both, 'SessionStart')).toMatchObject({ source: 'clear' });
  expect(read(both, 'Stop')).toMatchObject({ source: null });
});

test('W39: how a payload is spaced makes no difference', () => {
  const spaced = '\r\n { "session_id" :\t"a" ,\n "stop_hook_active" : true } \n';
  expect(readHookCall('Stop', spaced)).toMatchObject({ session: 'a', stopHookActive: true });
  expect(readHookCall('Stop', JSON.stringify(claude, null, 4))).toEqual(read(claude));
});

test('W40: only what stands at the top of a payload counts, whatever comes before it', () => {
  const nested = {
    tool_input: { session_id: 'theirs', agent_id: 'sub', stop_hook_active: true, cwd: '/theirs' },
    prompt: '"session_id":"theirs"',
    ...claude,
  };
  expect(read(nested)).toEqual(read(claude));
  const { session_id, ...without } = nested;
  expect(read(without)).toBeNull();
  expect(readHookCall('Stop', '{"__proto__":{"session_id":"theirs"}}')).toBeNull();
});

test('W40: an id is taken as it is, never as a pattern or a path', () => {
  expect(read({ session_id: '.*' })?.session).toBe('.*');
  expect(read({ session_id: '../../x' })?.session).toBe('../../x');
});

test.each(
  [
    [
      '',
      'x'.repeat(129),
      'x'.repeat(1_000_000),
      'a\nb',
      ' a',
      'a\0',
      '\ud800',
      null,
      7,
      ['a'],
      { a: 1 },
      true,
    ],
  ].flat(),
)('a call with an impossible session id is nobody’s: %j', (session_id) => {
  expect(read({ session_id })).toBeNull();
  expect(hookCallOf({ event: 'Stop', session_id })).toBeNull();
});

test.each([
  '',
  ' ',
  'null',
  '7',
  '"a"',
  '[]',
  '[{"session_id":"a"}]',
  '{',
  '{"session_id":"a"',
  '{"session_id":"a"}{}',
  '{"session_id":"a"} x',
  '{session_id:"a"}',
  '\0',
  '['.repeat(100_000),
  '{"a":'.repeat(100_000),
])('what is not one JSON object is no call', (text) => {
  expect(readHookCall('Stop', text)).toBeNull();
});

test('a payload about another event is no call, one that names none is', () => {
  expect(read({ ...claude, hook_event_name: 'PreToolUse' })).toBeNull();
  expect(read({ ...claude, hook_event_name: null })).toBeNull();
  expect(read({ session_id: 'a' })?.event).toBe('Stop');
  expect(read({ session_id: 'a', hook_event_name: 'Notification' }, 'Notification')).toBeNull();
  expect(read({ session_id: 'a' }, 'constructor')).toBeNull();
});

test('a huge payload is read like any other', () => {
  expect(read({ tool_response: 'x'.repeat(5_000_000), ...claude })).toEqual(read(claude));
});

test.each([['relative/path'], ['~/x'], [''], [`/${'x'.repeat(4096)}`], ['/a\0b'], [7], [null], [{}]])(
  'a place that cannot be one counts as absent: %#',
  (place) => {
    expect(read({ ...claude, cwd: place, transcript_path: place })).toMatchObject({
      session: claude.session_id,
      cwd: null,
      transcriptPath: null,
    });
  },
);

test('words that are empty or too long to be names count as absent', () => {
  expect(read({ session_id: 'a', source: '', turn_id: '' }, 'SessionStart')).toMatchObject({
    source: null,
    turn: null,
  });
  const long = 'x'.repeat(257);
  const most = 'x'.repeat(256);
  expect(read({ session_id: 'a', source: long, turn_id: long }, 'SessionStart')).toMatchObject({
    source: null,
    turn: null,
  });
  expect(read({ session_id: 'a', source: most }, 'SessionStart')?.source).toBe(most);
});

test.each([
  ['sub', true],
  ['x'.repeat(1_000_000), true],
  [7, true],
  [{}, true],
  ['', false],
  [null, false],
  [undefined, false],
])('a call that may be a subagent’s is taken for one: %#', (agent_id, subagent) => {
  expect(read({ ...claude, agent_id })?.subagent).toBe(subagent);
});

test('the inputs of a tool hook say the same in strings, empty where the client had nothing', () => {
  const filled = {
    event: 'Stop',
    session_id: 'a',
    cwd: '/home/me/proj',
    transcript_path: '',
    source: '',
    stop_hook_active: 'true',
    agent_id: '',
    turn_id: 't',
  };
  expect(hookCallOf(filled)).toEqual({
    event: 'Stop',
    session: 'a',
    cwd: '/home/me/proj',
    transcriptPath: null,
    source: null,
    stopHookActive: true,
    subagent: false,
    turn: 't',
  });
  expect(hookCallOf({ ...filled, stop_hook_active: 'false', agent_id: 'sub' })).toMatchObject({
    stopHookActive: false,
    subagent: true,
  });
  expect(hookCallOf({ ...filled, event: 'start' })).toBeNull();
  expect(hookCallOf({})).toBeNull();
});

test('whatever JSON arrives, a call is whole and bounded or there is none', () => {
  const word = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('/a', 'true', ''),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const member = fc.constantFrom(
    'session_id',
    'cwd',
    'transcript_path',
    'source',
    'agent_id',
    'turn_id',
    'x',
  );
  fc.assert(
    fc.property(fc.dictionary(member, word), (payload) => {
      const call = read(payload, 'SessionStart');
      expect(call !== null).toBe(isSessionId(payload.session_id));
      if (call === null) return;
      expect(call.cwd === null || call.cwd.startsWith('/')).toBe(true);
      expect(hookCallOf({ ...payload, event: 'SessionStart' })).toEqual(call);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void readHookCall('Stop', text)));
});
