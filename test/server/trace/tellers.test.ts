import { expect, test } from 'vitest';
import type { NewEvent } from '../../../src/events/index.js';
import { agentAddress } from '../../../src/projections/index.js';
import { Known } from '../../../src/server/trace/known.js';
import { traceLine } from '../../../src/server/trace/record.js';
import { recordsOf } from '../../../src/server/trace/tellers.js';
import {
  ANSWER,
  askAnswered,
  askOpened,
  MESSAGE,
  REQUEST,
  sent,
  wakeFired,
  wakeRequested,
  wakeSkipped,
  wakeTaken,
} from '../../support/message-story.js';
import { PROJECT, World } from '../../support/world.js';

const BOB = agentAddress(PROJECT.id, 'bob');
const ASKER = 'a1';
const TAKER = 'b2';

/** What the trace of one server says of what each server recorded, in order. */
function traced(
  server: string,
  story: readonly (readonly [string, NewEvent])[],
  environmentSession: string | null = null,
) {
  const world = new World();
  const known = new Known(server);
  const around = { known, environmentSession, clientTypeAt: () => 'codex' };
  return story.flatMap(([actor, event]) => {
    world.at += 1000;
    return world.given([event], { server: actor, session: null }).flatMap((one) => {
      known.note(one);
      return recordsOf(one, around);
    });
  });
}

const OUTCOME = {
  event: 'wake_outcome',
  via: 'send_message',
  target_session_id: 'bob',
  client_type: 'codex',
};

test('a wake that was sent is told by its taker, and its outcome by whoever had asked', () => {
  const story = [
    [ASKER, sent()],
    [ASKER, wakeRequested('w1')],
    [TAKER, wakeTaken('w1')],
    [TAKER, wakeFired('w1', 'tmux', true)],
  ] as const;
  expect(traced(ASKER, story)).toEqual([{ ...OUTCOME, wake_status: 'fired' }]);
  expect(traced(TAKER, story)).toEqual([{ event: 'ask_peer_wake_fired', target: 'bob' }]);
  expect(traced('c3', story)).toEqual([]);
});

test('one that came to nothing is told with its reason', () => {
  const failed: NewEvent = {
    type: 'wake.skipped',
    data: { ...wakeSkipped('failed', 'w1').data, evidence: 'no enter' },
  };
  const story = [
    [ASKER, wakeRequested('w1')],
    [TAKER, failed],
  ] as const;
  expect(traced(ASKER, story)).toEqual([{ ...OUTCOME, wake_status: 'fired_unconfirmed' }]);
  expect(traced(TAKER, story)).toEqual([{ event: 'ask_peer_wake_failed', target: 'bob', error: 'no enter' }]);
  expect(
    traced(ASKER, [
      [ASKER, wakeRequested('w1')],
      [ASKER, wakeSkipped('no_taker', 'w1')],
    ]),
  ).toEqual([
    { event: 'ask_peer_wake_skipped', reason: 'no-pane-or-session', target_session_id: 'bob' },
    { ...OUTCOME, wake_status: 'skipped_no_target' },
  ]);
});

test('a retry is told as one', () => {
  const story = [
    [TAKER, wakeRequested('w2', 1)],
    [TAKER, wakeFired('w2', 'tmux', false)],
  ] as const;
  expect(traced(TAKER, story)).toEqual([
    { event: 'ask_peer_wake_fired_retry', target: 'bob' },
    { ...OUTCOME, via: 'retry', wake_status: 'fired_unconfirmed' },
  ]);
});

test('what a sender decides itself is told at once, also beside a wake that goes on', () => {
  expect(traced(ASKER, [[ASKER, wakeSkipped('busy')]])).toEqual([
    { event: 'send_wake_skipped_busy', target_session_id: 'bob' },
    { ...OUTCOME, wake_status: 'skipped_busy' },
  ]);
  const other = { ...wakeSkipped('under_way', 'w1').data, messageId: ANSWER, via: 'ask_peer' } as const;
  const beside = [
    [ASKER, wakeRequested('w1')],
    [ASKER, { type: 'wake.skipped', data: other }],
  ] as const;
  expect(traced(ASKER, beside)).toMatchObject([
    { event: 'ask_peer_wake_skipped', reason: 'debounced' },
    { ...OUTCOME, via: 'ask_peer', wake_status: 'skipped_debounced' },
  ]);
  const reply: NewEvent = {
    type: 'wake.skipped',
    data: { ...wakeSkipped('deduped').data, via: 'reply_default' },
  };
  expect(traced(ASKER, [[ASKER, reply]])).toMatchObject([
    { event: 'autowake_reply_skipped', status: 'skipped_deduped' },
    { via: 'reply_default', wake_status: 'skipped_deduped' },
  ]);
});

test('a question is told from start to end, with what became of its wake', () => {
  const opened = askOpened();
  const waits: NewEvent = { ...opened, data: { ...opened.data, deadline: 1, reservedUntil: 2 } } as NewEvent;
  const start = {
    event: 'ask_peer_start',
    target_session_id: 'bob',
    message_id: MESSAGE,
    request_id: REQUEST,
    require_reply_to: true,
  };
  const end = {
    event: 'ask_peer_end',
    target_session_id: 'bob',
    message_id: MESSAGE,
    request_id: REQUEST,
    duration_ms: 2000,
    wake_status: 'skipped_busy',
    timed_out: false,
    correlation: 'correlated',
  };
  const story = (last: NewEvent) =>
    traced(ASKER, [
      [ASKER, waits],
      [ASKER, wakeSkipped('busy')],
      [ASKER, last],
    ]).filter(({ event }) => event.startsWith('ask_peer'));
  expect(story(askAnswered())).toEqual([start, end]);
  const { asker } = opened.data;
  expect(story({ type: 'ask.expired', data: { requestId: REQUEST, asker, timeoutMs: 5 } })).toEqual([
    start,
    { ...end, timed_out: true, correlation: 'none' },
  ]);
  // No call waits for the answer.
  expect(traced(ASKER, [[ASKER, opened]])).toEqual([]);
});

test('claims that were recovered, or stand against the environment, are told', () => {
  const world = new World();
  world.claim('a1', 'ada', PROJECT, 'sticky');
  world.claim('a1', 'ben');
  const [sticky, explicit] = world.events;
  const around = { known: new Known('test'), environmentSession: 'env-id', clientTypeAt: () => 'codex' };
  const told = (event: typeof sticky, server: string) =>
    recordsOf({ ...event!, actor: { server, session: null } }, { ...around, known: new Known(server) });
  expect(told(sticky, 'a1')).toEqual([
    { event: 'sticky_claim_recovered', session_id: 'ada', cwd: PROJECT.root },
  ]);
  expect(told(explicit, 'a1')).toMatchObject([
    {
      event: 'detect_preserved_existing_session_id',
      existing_session_id: 'ben',
      detected_session_id: 'env-id',
    },
  ]);
});

test('the log’s own housekeeping is told without a word of anybody', () => {
  const items = [{ id: MESSAGE, position: 3 }];
  expect(
    traced(ASKER, [
      [ASKER, { type: 'ledger.pruned', data: { address: BOB, items, limit: 5 } }],
      [ASKER, { type: 'record.quarantined', data: { record: 9, reason: 'Unexpected token in "my secret"' } }],
    ]),
  ).toEqual([
    { event: 'received_ledger_pruned', session_id: 'bob', dropped: 1, kept: 5 },
    { event: 'mailbox_drain_skip_invalid', record: 9 },
  ]);
});

test('W59: no record says that another process wrote it, and nothing in it draws on a terminal', () => {
  const forged = { event: 'x', a: '\u001b[2J', server_pid: 9, ts: 'never' } as unknown as { event: string };
  const line = traceLine(forged, 1_700_000_000_000, 4711);
  expect(line).toBe('{"ts":"2023-11-14T22:13:20.000Z","server_pid":4711,"event":"x","a":"\\u001b[2J"}');
});
