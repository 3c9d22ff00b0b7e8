import { expect, test } from 'vitest';
import { projectOf } from '../../src/clients/index.js';
import { expectWire, read, send, terminals, written } from '../support/deeds.js';
import { World } from '../support/world.js';

const ELSEWHERE = projectOf('/nowhere/else');
const UNKNOWN_UUID = '01234567-89ab-cdef-0123-456789abcdef';

test('P7: an unknown target is refused, recorded, and sends nothing', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const { answer, events } = world.when('send_message', { target: 'nobody', body: 'x' }, alice);
  expectWire(answer, { ok: false, error: 'target-not-found' });
  expect(written(events)).toEqual([
    {
      type: 'request.refused',
      correlation: null,
      causation: null,
      data: { tool: 'send_message', target: null, code: 'target-not-found' },
    },
  ]);
});

test('an unknown target tells of a wake only when one was meant, and its reason only for a reply', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const refusal = (more: object) =>
    JSON.stringify(world.when('send_message', { target: 'nobody', body: 'x', ...more }, alice).answer);
  const error = '{"schema_version":1,"ok":false,"error":"target-not-found"';
  expect(refusal({ wake: 'off', reply_to: 'r' })).toBe(`${error}}`);
  expect(refusal({ wake: 'auto' })).toBe(`${error},"wake_status":"skipped_no_target"}`);
  expect(refusal({ reply_to: 'r' })).toBe(
    `${error},"wake_status":"skipped_no_target","wake_reason":"reply_to_default"}`,
  );
});

test('one’s own id, and one’s own terminal alone, is a send to oneself', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  expectWire(world.when('send_message', { target: 'alice', body: 'x', wake: 'auto' }, alice).answer, {
    ok: false,
    error: 'self-send',
  });
  const facts = terminals({ a1: 'work' });
  expectWire(world.when('send_message', { target: 'work', body: 'x', reply_to: 'r' }, alice, facts).answer, {
    ok: false,
    error: 'self-send',
    wake_reason: 'reply_to_default',
  });
  const nameless = world.join('c3');
  expect(
    world.when('send_message', { target: 'pid', body: 'x' }, nameless, terminals({ c3: 'pid' })).answer,
  ).toEqual({ schema_version: 1, ok: false, error: 'self-send' });
});

test('one’s own id is a send to oneself through another of one’s servers too', () => {
  const world = new World();
  world.join('a1', 'alice');
  const again = world.join('a2', 'alice');
  expect(world.when('send_message', { target: 'alice', body: 'x' }, again).answer.error).toBe('self-send');
});

test('W56: a terminal shared with peers is ambiguous: candidates hold ids of this project, never the caller', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('b2', 'bob');
  world.join('c3', 'carol');
  world.join('f6', 'foreigner', ELSEWHERE);
  const shared = { a1: 'work', b2: 'work', c3: 'work', f6: 'work' };
  expectWire(world.when('send_message', { target: 'work', body: 'x' }, alice, terminals(shared)).answer, {
    ok: false,
    error: 'ambiguous-target',
    candidates: ['bob', 'carol'],
  });
});

test('peers without an id are counted in the note of an ambiguous target', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('b2', 'bob');
  world.join('c3');
  world.join('d4');
  const facts = terminals({ b2: 'work', c3: 'work', d4: 'work' });
  const { answer } = world.when('send_message', { target: 'work', body: 'x', reply_to: 'r' }, alice, facts);
  expect(Object.keys(answer)).toEqual(['schema_version', 'ok', 'error', 'candidates', 'note', 'wake_reason']);
  expect(answer).toMatchObject({ candidates: ['bob'], note: expect.stringMatching(/^2 .*claim_session/) });
});

test('a terminal shared with one peer means that peer', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const bob = world.join('b2', 'bob');
  const { answer, events } = world.when(
    'send_message',
    { target: 'work', body: 'x' },
    alice,
    terminals({ a1: 'work', b2: 'work' }),
  );
  expect(answer).toMatchObject({ ok: true, target_session_id: 'bob' });
  expect(events[0]?.data).toMatchObject({ target: 'work', resolvedBy: 'terminal' });
  expect(read(world, bob).shown).toHaveLength(1);
});

test('two servers of one agent in a terminal are one peer', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('b2', 'bob');
  world.join('b3', 'bob');
  const facts = terminals({ b2: 'work', b3: 'work' });
  expect(world.when('send_message', { target: 'work', body: 'x' }, alice, facts).answer.ok).toBe(true);
});

test('a terminal whose server is gone is nobody', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('b2', 'bob');
  world.presence.set('b2', 'gone');
  const facts = terminals({ b2: 'work' });
  expect(world.when('send_message', { target: 'work', body: 'x' }, alice, facts).answer.error).toBe(
    'target-not-found',
  );
});

test('a UUID is never taken for a terminal’s name', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('b2', 'bob');
  const facts = terminals({ b2: UNKNOWN_UUID });
  const { answer } = world.when('send_message', { target: UNKNOWN_UUID, body: 'x' }, alice, facts);
  expect(answer.error).toBe('target-not-found');
});

test('a known id comes before a terminal of the same name', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('b2', 'bob');
  world.join('c3', 'carol');
  const facts = terminals({ c3: 'bob' });
  const { answer } = world.when('send_message', { target: 'bob', body: 'x' }, alice, facts);
  expect(answer.target_session_id).toBe('bob');
});

test('P10: an id of another project is refused as that, without a word more, and gets nothing', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const foreigner = world.join('f6', 'foreigner', ELSEWHERE);
  const { answer, events } = world.when(
    'send_message',
    { target: 'foreigner', body: 'x', wake: 'auto' },
    alice,
  );
  expectWire(answer, { ok: false, error: 'cross-project' });
  expect(events.map(({ type }) => type)).toEqual(['request.refused']);
  expect(read(world, foreigner).shown).toEqual([]);
});

test('P10: a terminal of another project is nobody’s', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('f6', null, ELSEWHERE);
  const facts = terminals({ f6: 'theirs' });
  const { answer } = world.when('send_message', { target: 'theirs', body: 'x' }, alice, facts);
  expect(answer.error).toBe('target-not-found');
});

test('P10: one id in two projects is two agents', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const here = world.join('b2', 'bob');
  const there = world.join('f6', 'bob', ELSEWHERE);
  const id = send(world, alice, 'bob');
  expect(read(world, there).shown).toEqual([]);
  expect(read(world, here).shown.map((message) => message.id)).toEqual([id]);
});
