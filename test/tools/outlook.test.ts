import { expect, test } from 'vitest';
import { type Outlook, outlookOf } from '../../src/tools/outlook.js';
import { wakeSettled } from '../../src/tools/wake-settled.js';
import type { ActivityState, WakeAnswer } from '../../src/wake/index.js';

type Status = NonNullable<WakeAnswer['wake_status']>;

const LIVE = [true, false, null] as const;
const STATES = ['busy', 'fresh-idle', 'idle', 'stale', 'unknown'] as const satisfies ActivityState[];
const STATUSES = [
  ...['fired', 'fired_unconfirmed', 'skipped_busy', 'skipped_debounced', 'skipped_no_target'],
  ...['skipped_no_fresh_idle', 'skipped_rate_limited', 'skipped_deduped', 'disabled'],
] as Status[];

const outlook = (live: boolean | null, state: ActivityState, wake_status?: Status): Outlook =>
  outlookOf(live, state, wake_status === undefined ? {} : { wake_status });

const WOKEN: ReadonlySet<Status | undefined> = new Set(['fired', 'fired_unconfirmed']);
/** It is, or will be, woken for other mail, or is in a turn. */
const SEEN_SOON: ReadonlySet<Status | undefined> = new Set([
  ...['skipped_busy', 'skipped_debounced', 'skipped_rate_limited', 'skipped_deduped'],
] as Status[]);

/** What is true of a message, in the order in which it outweighs the rest. */
function truth(live: boolean | null, state: ActivityState, status: Status | undefined) {
  if (live === false) return 'stored_until_it_runs';
  if (state === 'busy' || WOKEN.has(status)) return undefined;
  if (live === null) return 'unknown_liveness';
  return SEEN_SOON.has(status) ? undefined : 'stranded_until_read';
}

const rows = LIVE.flatMap((live) =>
  STATES.flatMap((state) => [undefined, ...STATUSES].map((status) => ({ live, state, status }))),
);

test('Receipts: what a sender is told to expect is true for each state of its peer and each outcome of a wake', () => {
  expect(rows).toHaveLength(150);
  for (const { live, state, status } of rows) {
    const { delivery_outlook, hint } = outlook(live, state, status);
    const about = `live ${live}, ${state}, ${status}`;
    expect(delivery_outlook, about).toBe(truth(live, state, status));
    expect(hint !== undefined, about).toBe(delivery_outlook !== undefined);
  }
});

test('Receipts: no hint while the peer is busy or has been woken', () => {
  for (const status of [undefined, ...STATUSES]) expect(outlook(true, 'busy', status)).toEqual({});
  for (const state of STATES) {
    expect(outlook(true, state, 'fired')).toEqual({});
    expect(outlook(null, state, 'fired_unconfirmed')).toEqual({});
  }
});

const hints = [
  [false, undefined, /not running: .* somebody starts it/],
  [false, 'skipped_no_target', /not running/],
  [null, undefined, /Nothing proves .* message_status/],
  [null, 'disabled', /Nothing proves/],
  [true, undefined, /was not woken.*ask_peer.*action_required:true.*wake:"auto"/],
  [true, 'skipped_no_target', /Nothing could wake .* message_status/],
  [true, 'disabled', /switched off/],
  [true, 'skipped_no_fresh_idle', /idle for long.*ask_peer.*action_required:true.*wake:"auto"/],
] as const;

test.each(hints)(
  'Receipts: with a peer live=%s and wake_status=%s the hint says what is so',
  (live, status, words) => {
    for (const state of ['fresh-idle', 'idle', 'stale', 'unknown'] as const) {
      const { hint } = outlook(live, state, status);
      expect(hint).toMatch(words);
      expect(hint?.length).toBeLessThan(200);
    }
  },
);

/** What an answer says while its wake is pending, with the outlook that holds if nobody takes it. */
const pending = (id: string) => ({
  schema_version: 1,
  ok: true,
  message_id: id,
  wake_status: 'skipped_no_target',
  recipient_live: null,
  ...outlook(true, 'idle', 'skipped_no_target'),
});

test.each([
  ['fired', 'rewake', ['wake_status', 'wake_driver', 'recipient_live']],
  ['fired_unconfirmed', 'tmux', ['wake_status', 'wake_driver', 'recipient_live']],
  ['skipped_busy', null, ['wake_status', 'recipient_live']],
  ['skipped_no_target', null, ['wake_status', 'recipient_live', 'delivery_outlook', 'hint']],
] as const)('Receipts: once a wake ended as %s, the outlook is that of this end', (status, driver, keys) => {
  const settled = wakeSettled(pending('m'), new Map([['m', { status, driver }]]));
  expect(Object.keys(settled).slice(3)).toEqual(keys);
  expect(settled.wake_status).toBe(status);
  expect(settled.wake_driver).toBe(driver ?? undefined);
});

test('Receipts: of a group each result has the outcome of its own wake', () => {
  const answer = { ok: true, results: [pending('m'), pending('n'), pending('o')] };
  const outcomes = new Map([
    ['m', { status: 'fired', driver: 'tmux' } as const],
    ['n', { status: 'skipped_busy', driver: null } as const],
  ]);
  expect(wakeSettled(answer, outcomes).results).toMatchObject([
    { wake_status: 'fired', wake_driver: 'tmux' },
    { wake_status: 'skipped_busy' },
    pending('o'),
  ]);
});

test('Receipts: a wake that ended as disabled is not told as one that has no way', () => {
  const settled = wakeSettled(pending('m'), new Map([['m', { status: 'disabled', driver: null }]]));
  expect(settled).toMatchObject(outlook(true, 'idle', 'disabled'));
});
