import { expect, test } from 'vitest';
import { activityOf, bindingOf, findAgent } from '../../src/projections/index.js';
import { readSettings } from '../../src/settings.js';
import { confirm, giveBack, read, send, theOnly } from '../support/deeds.js';
import { messagesIn } from '../support/letter.js';
import { bodiesIn, toolHook as hook, textOf } from '../support/tool-hook.js';
import { PROJECT, World } from '../support/world.js';

function annAndBea() {
  const world = new World();
  const ann = world.join('a1', 'ann', PROJECT, { clientType: 'claude-code' });
  const bea = world.join('b2', 'bea', PROJECT, { client: { pid: 99, startToken: 'of bea' } });
  world.presence.set('a1', 'live').set('b2', 'live');
  return { world, ann, bea };
}

test('a model’s call is refused and takes nothing, whoever it says to be', () => {
  const { world, ann, bea } = annAndBea();
  const id = send(world, bea, 'ann');
  for (const session_id of ['ann', 'bea', 'nobody']) {
    const { answer, events } = hook(
      world,
      ann,
      { event: 'UserPromptSubmit', session_id },
      { fromHook: false },
    );
    expect(answer).toEqual({
      schema_version: 1,
      ok: false,
      error: 'hooks-only',
      message: expect.stringContaining('read_my_messages'),
    });
    expect(events.map(({ type }) => type)).toEqual(['request.refused']);
  }
  expect(read(world, ann).shown).toMatchObject([{ id }]);
});

test('W40: a hook that names another’s session gets and changes nothing', () => {
  const { world, ann, bea } = annAndBea();
  send(world, ann, 'bea');
  for (const session_id of ['bea', 'nobody', '.*', 'an', 'ann2', 'ANN']) {
    const { answer, events } = hook(world, ann, { event: 'UserPromptSubmit', session_id });
    expect(answer).toMatchObject({ ok: false, error: 'not-your-session' });
    expect(events.map(({ type }) => type)).toEqual(['request.refused']);
  }
  expect(read(world, bea).shown).toHaveLength(1);
});

test('W40: what is no hook call is refused as such', () => {
  const { world, ann, bea } = annAndBea();
  send(world, bea, 'ann');
  const inputs: Readonly<Record<string, string>>[] = [
    {},
    { event: 'UserPromptSubmit' },
    { session_id: 'ann' },
    { event: 'Whatever', session_id: 'ann' },
    { event: 'userpromptsubmit', session_id: 'ann' },
    ...['', ' ann', 'a\nb', 'x'.repeat(129)].map((session_id) => ({ event: 'PreToolUse', session_id })),
  ];
  for (const input of inputs) {
    const { answer, events } = hook(world, ann, input);
    expect(answer, JSON.stringify(input)).toMatchObject({ ok: false, error: 'malformed-hook' });
    expect(events.map(({ type }) => type)).toEqual(['request.refused']);
  }
});

test('a server without an id is whom the first hook says, and gets its mail with the next', () => {
  const { world, bea } = annAndBea();
  const nameless = world.join('c3', null, PROJECT, { clientType: 'claude-code' });
  const call = { event: 'UserPromptSubmit', session_id: 'cem', transcript_path: '/t/cem.jsonl' };
  const { answer, events } = hook(world, nameless, call);
  expect(answer).toEqual({});
  expect(theOnly(events, 'session.claimed').data).toEqual({
    server: 'c3',
    thread: null,
    session: 'cem',
    project: PROJECT.id,
    strategy: 'hook',
    confidence: 'high',
    evidence: 'UserPromptSubmit hook on this server',
    clientType: 'claude-code',
    transcriptPath: '/t/cem.jsonl',
    place: { cwd: PROJECT.root, root: PROJECT.root },
  });
  send(world, bea, 'cem', 'hello');
  expect(bodiesIn(hook(world, world.caller('c3', 'cem'), call).answer)).toEqual(['hello']);
});

test('W24: a server without an id does not become a running agent of another client, nor one that is gone only maybe', () => {
  for (const presence of ['live', 'unknown', 'gone'] as const) {
    const { world, bea } = annAndBea();
    send(world, world.caller('a1', 'ann'), 'bea', 'for bea');
    world.presence.set('b2', presence);
    const nameless = world.join('c3', null, PROJECT, { clientType: 'claude-code' });
    const { answer } = hook(world, nameless, { event: 'PreToolUse', session_id: 'bea' });
    if (presence === 'live') expect(answer).toMatchObject({ ok: false, error: 'not-your-session' });
    else expect(JSON.stringify(answer)).toContain('for bea');
    const isTaken = bindingOf(world.now(), 'c3', null)?.session === 'bea';
    expect(isTaken).toBe(presence !== 'live');
    if (!isTaken) expect(read(world, bea).shown).toHaveLength(1);
  }
});

const EVENTS = [
  ['SessionStart', null, 'idle', 'start'],
  ['UserPromptSubmit', 'prompt', 'busy', 'prompt'],
  ['PreToolUse', 'pre-tool', 'busy', 'tool'],
  ['PostToolUse', 'post-tool', 'busy', 'tool'],
  ['Stop', 'stop', null, null],
  ['Interrupt', null, 'idle', 'interrupt'],
  ['SessionEnd', null, 'idle', 'end'],
] as const;

test.each(EVENTS)(
  '%s with mail: it comes by the door %s, and shows %s (%s)',
  (event, door, state, source) => {
    const { world, ann, bea } = annAndBea();
    const id = send(world, bea, 'ann', 'hello');
    const { answer, events } = hook(world, ann, { event, session_id: 'ann', turn_id: 't1' });
    if (door === null) expect(answer).toEqual({});
    else {
      expect(theOnly(events, 'message.handed_over').data).toEqual({
        address: ann.address,
        items: [{ id, position: expect.any(Number) }],
        door,
        server: 'a1',
        hook: null,
        request: expect.any(String),
      });
      expect(messagesIn(textOf(answer))).toEqual([
        { header: expect.stringContaining(`message_id=${id} | from_session_id=bea`), body: 'hello' },
      ]);
      const key = event === 'Stop' ? 'decision' : 'hookSpecificOutput';
      expect(Object.keys(answer)[0]).toBe(key);
    }
    const seen = activityOf(world.now(), ann.address);
    if (state === null) expect(seen).toBeUndefined();
    else {
      const { seq } = theOnly(events, 'session.activity');
      expect(seen).toEqual({ state, source, turn: 't1', since: world.at, seen: seq });
    }
  },
);

test.each(EVENTS)('%s without mail says nothing to the client, and once what it shows', (event) => {
  const { world, ann } = annAndBea();
  const first = hook(world, ann, { event, session_id: 'ann' });
  expect(first.answer).toEqual({});
  expect(first.events.map(({ type }) => type)).toEqual(['session.activity']);
  expect(hook(world, ann, { event, session_id: 'ann' }).events).toEqual([]);
});

test('a stop continues a turn once: what comes then waits, and the agent is idle', () => {
  const { world, ann, bea } = annAndBea();
  send(world, bea, 'ann', 'one');
  const stop = { event: 'Stop', session_id: 'ann', stop_hook_active: 'false' };
  const first = hook(world, ann, stop);
  expect(first.answer).toMatchObject({ decision: 'block', reason: expect.stringContaining('| one') });
  expect(activityOf(world.now(), ann.address)?.state).not.toBe('idle');
  send(world, bea, 'ann', 'two');
  expect(hook(world, ann, { ...stop, stop_hook_active: 'true' }).answer).toEqual({});
  expect(activityOf(world.now(), ann.address)).toMatchObject({ state: 'idle', source: 'stop' });
  expect(read(world, ann).shown.map(({ body }) => body)).toEqual(['two']);
});

test('a subagent’s call takes nothing and shows nothing', () => {
  const { world, ann, bea } = annAndBea();
  send(world, bea, 'ann');
  for (const [event] of EVENTS) {
    const { answer, events } = hook(world, ann, { event, session_id: 'ann', agent_id: 'sub' });
    expect([answer, events]).toEqual([{}, []]);
  }
});

test('W4: what does not fit waits, whole and in order, and comes with the hooks that follow', () => {
  const { world, ann, bea } = annAndBea();
  world.settings = readSettings({ OXTAIL_HOOK_MAX_BODY_CHARS: '1000' });
  const bodies = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(400));
  for (const body of bodies) send(world, bea, 'ann', body);
  const rounds: string[][] = [];
  for (const event of ['UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop']) {
    const { answer } = hook(world, ann, { event, session_id: 'ann' });
    rounds.push(bodiesIn(answer));
    if (rounds.length === 1) expect(textOf(answer)).toContain('3 more waiting');
  }
  expect(rounds).toEqual([bodies.slice(0, 2), bodies.slice(2, 4), bodies.slice(4), []]);
});

test('W4: a message that is too large for any hook is announced once, and again when more has come; it stays', () => {
  const { world, ann, bea } = annAndBea();
  const large = send(world, bea, 'ann', '<'.repeat(8000));
  const prompt = { event: 'UserPromptSubmit', session_id: 'ann' };
  const told = hook(world, ann, prompt);
  expect(textOf(told.answer)).toContain(`message_id=${large}`);
  expect(textOf(told.answer)).toContain('read_my_messages');
  const [delivered] = world.events.filter(({ type }) => type === 'message.delivered');
  expect(theOnly(told.events, 'message.announced').data).toEqual({
    address: ann.address,
    id: large,
    upTo: delivered?.seq,
  });
  for (const event of ['PreToolUse', 'PostToolUse', 'Stop', 'UserPromptSubmit']) {
    expect(hook(world, ann, { event, session_id: 'ann' }).answer).toEqual({});
  }
  send(world, bea, 'ann', 'small');
  expect(textOf(hook(world, ann, prompt).answer)).toContain('2 peer message(s) waiting');
  expect(hook(world, ann, prompt).answer).toEqual({});
  expect(read(world, ann).shown.map(({ body }) => body.length)).toEqual([8000, 5]);
});

test('what was given and did not arrive comes again, marked; what arrived does not', () => {
  const { world, ann, bea } = annAndBea();
  send(world, bea, 'ann', 'hello');
  const call = { event: 'PreToolUse', session_id: 'ann' };
  giveBack(world, theOnly(hook(world, ann, call).events, 'message.handed_over'), 'cancelled');
  const again = hook(world, ann, call);
  expect(messagesIn(textOf(again.answer))).toMatchObject([
    { header: expect.stringContaining('already_handed_over'), body: 'hello' },
  ]);
  expect(hook(world, ann, call).answer).toEqual({});
  confirm(world, theOnly(again.events, 'message.handed_over'));
  expect(hook(world, ann, call).answer).toEqual({});
});

test('a later hook does not take a transcript, or another id, into an agent that is known', () => {
  const { world, ann } = annAndBea();
  const before = findAgent(world.now(), PROJECT.id, 'ann');
  hook(world, ann, {
    event: 'SessionStart',
    session_id: 'ann',
    transcript_path: '/etc/passwd',
    source: 'clear',
  });
  expect(findAgent(world.now(), PROJECT.id, 'ann')).toEqual(before);
});
