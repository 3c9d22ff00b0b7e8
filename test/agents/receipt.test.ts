import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkedIds, receiptOf, type Stage, wakeHistory } from '../../src/agents/index.js';
import type { DataOf, Event, NewEvent } from '../../src/events/index.js';
import { stamp } from '../../src/events/record.js';
import { agentAddress } from '../../src/projections/index.js';
import {
  ALICE,
  ANSWER,
  answered,
  askAnswered,
  askOpened,
  confirmed,
  delivered,
  handedOver,
  MESSAGE,
  REQUEST,
  returned,
  sent,
  wakeFired,
  wakeRequested,
  wakeSkipped,
  wakeTaken,
  workCancelled,
  workClosed,
} from '../support/message-story.js';
import { PROJECT } from '../support/world.js';

/** Ten seconds past 14:03, and a second more for each event. */
const START = Date.UTC(2026, 4, 1, 14, 3, 9);
const LADDER: readonly Stage[] = [
  'unknown',
  'accepted',
  'delivered',
  'handed_over',
  'confirmed',
  'answered',
  'closed',
];
const CAROL = { address: agentAddress(PROJECT.id, 'carol'), session: 'carol' };

function recorded(...events: readonly NewEvent[]): Event[] {
  const actor = { server: 'test', session: null };
  return events.map((event, index) => stamp(event, index + 1, START + (index + 1) * 1000, actor));
}

function stageOf(...events: readonly NewEvent[]): Stage {
  return receiptOf(MESSAGE, recorded(...events)).stage;
}

test('P7: every rung of the ladder needs its own event', () => {
  const story = [
    sent({ requestId: REQUEST }),
    delivered(),
    handedOver(),
    confirmed(3),
    answered(),
    workClosed('done'),
  ];
  const stages = [0, 1, 2, 3, 4, 5, 6].map((count) => stageOf(...story.slice(0, count)));
  expect(stages).toEqual(LADDER);
});

test('P7: a hand-over that came back proves nothing; the next one counts', () => {
  const story = [sent(), delivered(), handedOver('stop'), returned(3), handedOver('read'), confirmed(5)];
  const back = receiptOf(MESSAGE, recorded(...story.slice(0, 4)));
  expect(back).toMatchObject({ stage: 'delivered', returned: { seq: 4 } });
  expect(back.handOver).toBeUndefined();
  const again = receiptOf(MESSAGE, recorded(...story.slice(0, 5)));
  expect(again).toMatchObject({ stage: 'handed_over', handOver: { seq: 5, data: { door: 'read' } } });
  expect(again.returned).toBeUndefined();
  expect(receiptOf(MESSAGE, recorded(...story))).toMatchObject({ stage: 'confirmed', handOver: { seq: 5 } });
});

test('P7: whether a hand-over arrived or came back is said once, and holds', () => {
  const story = [sent(), delivered(), handedOver()];
  expect(stageOf(...story, returned(3), confirmed(3))).toBe('delivered');
  expect(stageOf(...story, confirmed(3), returned(3))).toBe('confirmed');
});

test('of two hand-overs the confirmed one counts, else the last', () => {
  const twice = [sent(), delivered(), handedOver('stop'), handedOver('read')];
  expect(receiptOf(MESSAGE, recorded(...twice)).handOver?.seq).toBe(4);
  expect(receiptOf(MESSAGE, recorded(...twice, confirmed(3))).handOver?.seq).toBe(3);
});

test('P7: a confirmation whose hand-over is gone proves that it was handed over, not when', () => {
  const story = recorded(sent(), delivered(), handedOver(), confirmed(3)).filter(({ seq }) => seq !== 3);
  expect(receiptOf(MESSAGE, story)).toMatchObject({ stage: 'confirmed', handOver: undefined });
});

test('an answer is a reply by its id, one to its request by who was asked, or what an ask was answered by', () => {
  const question = [sent({ requestId: REQUEST }), delivered()];
  const byHand = { resolvedBy: 'session', sourceMessageId: null } as const;
  expect(stageOf(...question, answered())).toBe('answered');
  expect(stageOf(...question, answered({ ...byHand, replyTo: REQUEST }))).toBe('answered');
  expect(stageOf(...question, answered({ ...byHand, sourceMessageId: MESSAGE }))).toBe('answered');
  expect(stageOf(...question, askAnswered())).toBe('answered');
  expect(stageOf(askOpened(), askAnswered())).toBe('answered');
  const moved = { from: CAROL, to: CAROL };
  expect(stageOf(...question, answered(moved))).toBe('answered');
});

test('P7: whoever only names a message does not answer it', () => {
  const question = [sent({ requestId: REQUEST }), delivered()];
  const byHand = { resolvedBy: 'session', sourceMessageId: MESSAGE, replyTo: REQUEST } as const;
  expect(stageOf(...question, answered({ ...byHand, from: CAROL }))).toBe('delivered');
  expect(stageOf(...question, answered({ ...byHand, to: CAROL }))).toBe('delivered');
  expect(stageOf(...question, answered({ ...byHand, from: { address: ALICE, session: 'alice' } }))).toBe(
    'delivered',
  );
  expect(stageOf(sent(), delivered(), answered({ ...byHand, sourceMessageId: null }))).toBe('delivered');
  expect(stageOf(sent(), answered({ sourceMessageId: 'another' }))).toBe('accepted');
});

test('work is open until it is closed, whatever is said meanwhile, and the first closing counts', () => {
  const work = [
    sent({ requestId: REQUEST, obligation: { dueAt: null } }),
    delivered(),
    answered({ id: 'interim' }),
  ];
  const open = receiptOf(MESSAGE, recorded(...work));
  expect(open).toMatchObject({
    stage: 'answered',
    work: { state: 'open' },
    answer: { messageId: 'interim' },
  });
  const done = receiptOf(MESSAGE, recorded(...work, workClosed('done'), workCancelled()));
  expect(done).toMatchObject({ stage: 'closed', work: { state: 'done' }, answer: { messageId: ANSWER } });
  expect(receiptOf(MESSAGE, recorded(...work, workClosed('blocked', null)))).toMatchObject({
    work: { state: 'blocked' },
    answer: { messageId: 'interim' },
  });
  const cancelled = receiptOf(MESSAGE, recorded(...work.slice(0, 2), workCancelled(), workClosed('done')));
  expect(cancelled).toMatchObject({ stage: 'closed', work: { state: 'cancelled' }, answer: undefined });
});

test('P10: which project a message belongs to is told by any of its events that says so', () => {
  const story = recorded(sent(), delivered(), handedOver(), confirmed(3), workClosed('done'));
  for (const event of story) expect(receiptOf(MESSAGE, [event]).project).toBe(PROJECT.id);
  expect(receiptOf(MESSAGE, recorded(delivered({ address: 'server:ab' }))).project).toBeNull();
});

test('the events of a session, a request or another message prove nothing of this one', () => {
  const story = recorded(
    sent({ requestId: REQUEST }),
    delivered(),
    handedOver(),
    confirmed(3),
    workClosed('done'),
  );
  for (const other of ['alice', 'bob', REQUEST, ANSWER, '00000000000000ff']) {
    expect(receiptOf(other, story)).toMatchObject({ stage: 'unknown', project: null });
  }
});

test('the story goes on by its request and by wakes that stood for it', () => {
  const skips = [wakeSkipped('under_way', 'w1'), wakeSkipped('busy'), wakeSkipped('already_woken', 'w1')];
  expect(linkedIds(MESSAGE, recorded(sent({ requestId: REQUEST }), ...skips))).toEqual([REQUEST, 'w1']);
  expect(linkedIds(MESSAGE, recorded(askOpened()))).toEqual([REQUEST]);
  expect(linkedIds(MESSAGE, recorded(sent()))).toEqual([]);
});

/** What may be on record of one message, in any order and with any part missing. */
const stories = fc
  .record({
    requestId: fc.constantFrom(null, REQUEST),
    isWork: fc.boolean(),
    refs: fc.array(fc.nat(11), { minLength: 4, maxLength: 4 }),
  })
  .chain(({ requestId, isWork, refs: [first = 1, second = 1, third = 1, fourth = 1] }) =>
    fc.shuffledSubarray<NewEvent>([
      sent({ requestId, obligation: isWork ? { dueAt: null } : null }),
      delivered(),
      handedOver('stop'),
      handedOver('read'),
      returned(first),
      returned(second),
      confirmed(third),
      confirmed(fourth),
      answered(),
      answered({ id: 'other', resolvedBy: 'session', sourceMessageId: null, replyTo: REQUEST }),
      askOpened(),
      askAnswered(),
      workClosed('blocked'),
      workCancelled(),
      wakeSkipped('busy'),
    ]),
  )
  .map((events) => recorded(...events));

test('P7: without any one of its events a message never seems to have come further', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const whole = LADDER.indexOf(receiptOf(MESSAGE, story).stage);
      for (const missing of story) {
        // Only a return takes anything back: without it the hand-over that it is about stands again.
        if (missing.type === 'message.returned') continue;
        const rest = story.filter((event) => event !== missing);
        expect(LADDER.indexOf(receiptOf(MESSAGE, rest).stage), missing.type).toBeLessThanOrEqual(whole);
      }
    }),
    { numRuns: 300 },
  );
});

const PROOFS: Readonly<Record<Exclude<Stage, 'unknown'>, readonly Event['type'][]>> = {
  accepted: ['message.sent'],
  delivered: ['message.delivered'],
  handed_over: ['message.handed_over'],
  confirmed: ['message.confirmed'],
  answered: ['message.sent', 'ask.answered'],
  closed: ['obligation.closed', 'obligation.cancelled'],
};

test('P7: a stage is gone when every event is gone that could prove it', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { stage } = receiptOf(MESSAGE, story);
      if (stage === 'unknown') return;
      const rest = story.filter(({ type }) => !PROOFS[stage].includes(type));
      expect(LADDER.indexOf(receiptOf(MESSAGE, rest).stage)).toBeLessThan(LADDER.indexOf(stage));
    }),
    { numRuns: 1000 },
  );
});

test('P7: every reason for not waking has its words', () => {
  const lines: Readonly<Record<DataOf<'wake.skipped'>['reason'], string>> = {
    not_running: 'skipped: not running (at 14:03:10Z)',
    busy: 'skipped: busy (at 14:03:10Z)',
    disabled: 'skipped: waking is switched off (at 14:03:10Z)',
    no_fresh_idle: 'skipped: not known to have just gone idle (at 14:03:10Z)',
    deduped: 'skipped: woken before for an answer to the same request (at 14:03:10Z)',
    rate_limited: 'skipped: woken a few seconds before (at 14:03:10Z)',
    debounced: 'skipped: woken a moment before (at 14:03:10Z)',
    under_way: 'skipped: another wake was under way (at 14:03:10Z)',
    already_woken: 'skipped: woken before and not stirred yet (at 14:03:10Z)',
    no_driver: 'skipped: no way to wake it (at 14:03:10Z)',
    no_taker: 'skipped: no server of the agent took it (at 14:03:10Z)',
    taker_lost: 'skipped: the server that took it never said what came of it (at 14:03:10Z)',
    read: 'skipped: its mail was read meanwhile (at 14:03:10Z)',
    unavailable: 'skipped: no way of waking worked (at 14:03:10Z)',
    failed: 'skipped: begun and not completed (at 14:03:10Z)',
    gave_up: 'gave up 14:03:10Z',
  };
  for (const [reason, line] of Object.entries(lines)) {
    const skip = wakeSkipped(reason as DataOf<'wake.skipped'>['reason']);
    expect(wakeHistory(MESSAGE, recorded(skip))).toBe(line);
  }
});

test('a wake is told by the last that happened to it, and tries again by their number', () => {
  const wake = [wakeRequested('w1'), wakeTaken('w1'), wakeFired('w1', 'tmux', false)];
  const lines = [1, 2, 3].map((count) => wakeHistory(MESSAGE, recorded(...wake.slice(0, count))));
  expect(lines).toEqual([
    'requested 14:03:10Z',
    'under way by tmux since 14:03:11Z',
    'fired by tmux (unconfirmed) 14:03:12Z',
  ]);
  const again = [wakeRequested('w2', 1), wakeTaken('w2'), wakeFired('w2', 'rewake', true)];
  const third = [wakeRequested('w3', 2), wakeSkipped('busy', 'w3')];
  expect(wakeHistory(MESSAGE, recorded(...wake, ...again, ...third, wakeSkipped('gave_up')))).toBe(
    'fired by tmux (unconfirmed) 14:03:12Z; retry 1 fired by rewake 14:03:15Z; ' +
      'retry 2 skipped: busy (at 14:03:17Z); gave up 14:03:18Z',
  );
  expect(wakeHistory(MESSAGE, recorded(sent(), delivered()))).toBeNull();
});

test('a wake that stood for this message is told with it, if it is known', () => {
  const other = [
    wakeRequested('w1', 0, 'other'),
    wakeTaken('w1', 'other'),
    wakeFired('w1', 'tmux', true, 'other'),
  ];
  expect(wakeHistory(MESSAGE, recorded(...other, wakeSkipped('under_way', 'w1')))).toBe(
    'skipped: another wake was under way (at 14:03:13Z), that one fired by tmux 14:03:12Z',
  );
  expect(wakeHistory(MESSAGE, recorded(wakeSkipped('already_woken', 'w1')))).toBe(
    'skipped: woken before and not stirred yet (at 14:03:10Z)',
  );
  expect(wakeHistory('other', recorded(...other, wakeSkipped('under_way', 'w1')))).toBe(
    'fired by tmux 14:03:12Z',
  );
});

test('of many wakes the newest are told, and that there were more', () => {
  const many = recorded(...Array.from({ length: 30 }, () => wakeSkipped('busy')));
  const line = wakeHistory(MESSAGE, many);
  expect(line?.split('; ')).toHaveLength(9);
  expect(line).toMatch(/^22 earlier; skipped: busy \(at 14:03:32Z\); .*\(at 14:03:39Z\)$/);
});
