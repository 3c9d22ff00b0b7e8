import { expect, test } from 'vitest';
import { adapterFor, projectOf } from '../../src/clients/index.js';
import type { DataOf, NewEvent } from '../../src/events/index.js';
import { agentAddress, serverAddress } from '../../src/projections/index.js';
import { type Answer, type Caller, tools } from '../../src/tools/index.js';
import { expectWire } from '../support/deeds.js';
import {
  ALICE,
  ANSWER,
  answered,
  askOpened,
  BOB,
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
  workCancelled,
  workClosed,
} from '../support/message-story.js';
import { wentOn } from '../support/work-events.js';
import { PROJECT, World } from '../support/world.js';

const tool = tools.find(({ name }) => name === 'message_status') ?? expect.unreachable('no message_status');

const T0 = Date.UTC(2026, 4, 1, 14, 3, 0);
const SENT_AT = T0 / 1000;
const SENDING = { enqueued_at: SENT_AT, target_session_id: 'bob', target_server_pid: 4711 };
const WAKE_IT = 'if it matters, send it one more with wake:"auto"; if not, leave it.';
const NEXT_TURN = 'the recipient sees the message with its next turn; if it matters, tell the user.';

/** Alice and Bob, both running; nothing is known of what they do. */
function stage() {
  const world = new World();
  world.at = T0;
  const alice = world.join('a1', 'alice');
  const bob = world.join('b2', 'bob');
  return { world, alice, bob };
}

function ask(world: World, caller: Caller, message_id = MESSAGE): Answer {
  const facts = tool.gather(
    { message_id },
    {
      caller,
      env: {},
      adapter: adapterFor('test-client', {}),
      terminal: null,
      look: (question) => question(world.now()),
      story: (ref) => world.story(ref),
      presenceOf: ({ server }) => world.presence.get(server) ?? 'live',
      fromHook: false,
      settings: world.settings,
    },
  );
  const { answer, events } = world.when('message_status', { message_id }, caller, { ...facts });
  expect(events).toEqual([]);
  return answer;
}

/** Records these, each a second after the one before; gives their positions. */
function tell(world: World, ...events: readonly NewEvent[]): number[] {
  return events.map((event) => {
    const [{ seq } = { seq: 0 }] = world.given([event]);
    world.at += 1000;
    return seq;
  });
}

/** Records a hand-over; gives its position. */
function give(world: World, door?: DataOf<'message.handed_over'>['door'], position?: number): number {
  return tell(world, handedOver(door, position))[0] ?? 0;
}

function see(world: World, state: 'busy' | 'idle', ago = 0): void {
  const evidenceAt = world.at - ago;
  const data = { address: BOB, state, source: 'prompt', turn: null, evidenceAt } as const;
  world.given([{ type: 'session.activity', data }]);
}

function unknownAnswer(message_id: string) {
  return {
    ok: true,
    message_id,
    status: 'unknown',
    stage: 'unknown',
    note: 'Nothing is on record of such a message: there never was one, or its records are gone or damaged.',
    advice: 'Check the id; if the message matters, send it again.',
  };
}

test('P7: what was never sent is unknown, whatever else the id may name', () => {
  const { world, alice } = stage();
  tell(world, sent({ requestId: REQUEST }), delivered(), wakeRequested('w1'));
  for (const id of ['00000000000000ff', REQUEST, 'w1', 'bob'])
    expectWire(ask(world, alice, id), unknownAnswer(id));
});

test('P7: a status is that of whoever the message waits for, not of whoever has the old id by now', () => {
  const { world, alice } = stage();
  world.join('c3', 'cem');
  tell(world, sent(), delivered(), wentOn('bob', 'bea'), wentOn('cem', 'bob'));
  const data = { state: 'busy', source: 'prompt', turn: null, evidenceAt: world.at } as const;
  tell(world, { type: 'session.activity', data: { ...data, address: agentAddress(PROJECT.id, 'bea') } });
  see(world, 'idle');
  expect(ask(world, alice).advice).toContain('in the middle of a turn');
});

test('P10: a message of another project is as unknown as one that never was', () => {
  const { world } = stage();
  const other = projectOf('/nowhere/other');
  const eve = world.join('e3', 'eve', other);
  tell(world, sent(), delivered(), handedOver(), wakeSkipped('busy'));
  expectWire(ask(world, eve), unknownAnswer(MESSAGE));
  const bobs = agentAddress(other.id, 'bob');
  const theirs = { id: 'ee', project: other.id, to: { address: bobs, session: 'bob' } };
  tell(world, sent(theirs), delivered({ id: 'ee', address: bobs }));
  expect(ask(world, eve, 'ee').status).toBe('pending');
  expectWire(ask(world, world.caller('a1', 'alice'), 'ee'), unknownAnswer('ee'));
});

test('P10: a message whose project nothing proves is unknown', () => {
  const { world, alice } = stage();
  tell(world, delivered({ address: serverAddress('b2') }));
  expectWire(ask(world, alice), unknownAnswer(MESSAGE));
});

test('P7: a message that is on record as sent only is neither pending nor delivered', () => {
  const { world, alice } = stage();
  tell(world, sent());
  expectWire(ask(world, alice), {
    ok: true,
    message_id: MESSAGE,
    status: 'unknown',
    stage: 'accepted',
    ...SENDING,
    note: 'Its sending is on record, but nothing proves that it reached the mailbox.',
    advice: 'If the message matters, send it again.',
  });
});

test('P7: a message in the mailbox is pending', () => {
  const { world, alice, bob } = stage();
  tell(world, sent(), delivered());
  const pending = { ok: true, message_id: MESSAGE, status: 'pending', stage: 'delivered', ...SENDING };
  expectWire(ask(world, alice), {
    ...pending,
    advice: `It is not known whether the recipient is busy, and it has not taken it: ${WAKE_IT}`,
  });
  expectWire(ask(world, bob), { ...pending, advice: 'It waits for you: call read_my_messages.' });
});

test('P7: a message in an answer is handed over, by the door that it went through, and confirmed when that left', () => {
  const doors = {
    read: 'read_my_messages',
    ask: 'ask_peer_reply',
    prompt: 'hook',
    'pre-tool': 'hook',
    'post-tool': 'hook',
    stop: 'hook',
  } as const;
  for (const [door, via] of Object.entries(doors)) {
    const { world, alice } = stage();
    tell(world, sent(), delivered());
    const handOver = give(world, door as keyof typeof doors);
    const given = {
      ...SENDING,
      delivered_at: SENT_AT + 2,
      via,
      door,
      recipient_session_id: 'bob',
    };
    expectWire(ask(world, alice), {
      ok: true,
      message_id: MESSAGE,
      status: 'delivered',
      stage: 'handed_over',
      ...given,
      confirmed: false,
      advice:
        'It is in an answer to the recipient, and nothing proves yet that this arrived: look again in a minute.',
    });
    tell(world, confirmed(handOver));
    expectWire(ask(world, alice), {
      ok: true,
      message_id: MESSAGE,
      status: 'delivered',
      stage: 'confirmed',
      ...given,
      confirmed: true,
      advice: 'The recipient was given it: whether it acts on it, only an answer would tell.',
    });
  }
});

test('P7: what came back is pending again, and says so until it is given anew', () => {
  const { world, alice } = stage();
  tell(world, sent());
  const [position = 0] = tell(world, delivered());
  const first = give(world, 'stop', position);
  tell(world, returned(first));
  see(world, 'idle');
  expectWire(ask(world, alice), {
    ok: true,
    message_id: MESSAGE,
    status: 'pending',
    stage: 'delivered',
    ...SENDING,
    note: 'It was handed over and came back at 14:03:03Z, because the client had gone: it is in the mailbox again.',
    advice: `The recipient is idle and has not taken it: ${WAKE_IT}`,
  });
  const second = give(world, 'read', position);
  expect(ask(world, alice)).toMatchObject({
    delivered_at: SENT_AT + 4,
    via: 'read_my_messages',
    confirmed: false,
  });
  expect(ask(world, alice)).not.toHaveProperty('note');
  tell(world, returned(second, 'cancelled'));
  expect(ask(world, alice).note).toBe(
    'It was handed over and came back at 14:03:05Z, because the call was cancelled: it is in the mailbox again.',
  );
});

test('P7: without what lies between, an answer tells what is left and nothing more', () => {
  const { world, alice } = stage();
  tell(world, confirmed(99));
  expectWire(ask(world, alice), {
    ok: true,
    message_id: MESSAGE,
    status: 'delivered',
    stage: 'confirmed',
    enqueued_at: null,
    target_session_id: null,
    target_server_pid: null,
    recipient_session_id: 'bob',
    confirmed: true,
    advice: 'The recipient was given it: whether it acts on it, only an answer would tell.',
  });
  tell(world, answered());
  expectWire(ask(world, alice), {
    ok: true,
    message_id: MESSAGE,
    status: 'delivered',
    stage: 'answered',
    enqueued_at: null,
    target_session_id: null,
    target_server_pid: null,
    recipient_session_id: 'bob',
    confirmed: true,
    answered_at: SENT_AT + 1,
    answer_message_id: ANSWER,
    advice: 'It was answered by answer_message_id: there is nothing left to wait for.',
  });
});

test('a question is unanswered until its answer is on record', () => {
  const { world, alice, bob } = stage();
  tell(world, sent({ requestId: REQUEST }), delivered(), askOpened());
  tell(world, confirmed(give(world)));
  expect(ask(world, alice).advice).toBe(
    'The recipient has the question and has not answered: the answer will come as mail, do not wait.',
  );
  expect(ask(world, bob).advice).toBe('You were given it: read_my_messages with recent shows it again.');
  world.presence.set('b2', 'gone');
  expect(ask(world, alice).advice).toBe(
    'The recipient, which is not running now, has the question and has not answered: the answer will come as mail, do not wait.',
  );
  tell(world, answered({ resolvedBy: 'session', sourceMessageId: null, replyTo: REQUEST }));
  expect(ask(world, alice)).toMatchObject({
    stage: 'answered',
    answered_at: SENT_AT + 5,
    answer_message_id: ANSWER,
  });
});

test('work is open until it is closed, and the answer then is what closed it', () => {
  const { world, alice } = stage();
  tell(world, sent({ requestId: REQUEST, obligation: { dueAt: null } }), delivered());
  tell(world, confirmed(give(world)));
  expect(ask(world, alice)).toMatchObject({
    stage: 'confirmed',
    obligation_state: 'open',
    advice:
      'The recipient has it and owes it until it closes it: the end will come as a message, do not wait.',
  });
  tell(world, answered({ id: 'interim' }));
  expect(ask(world, alice)).toMatchObject({
    stage: 'answered',
    answer_message_id: 'interim',
    obligation_state: 'open',
    advice:
      'There is an interim answer, answer_message_id, but the work is open: its end will come as a message.',
  });
  tell(world, workClosed('done'));
  expectWire(ask(world, alice), {
    ok: true,
    message_id: MESSAGE,
    status: 'delivered',
    stage: 'closed',
    ...SENDING,
    delivered_at: SENT_AT + 2,
    via: 'read_my_messages',
    door: 'read',
    recipient_session_id: 'bob',
    confirmed: true,
    answered_at: SENT_AT + 5,
    answer_message_id: ANSWER,
    obligation_state: 'done',
    closed_at: SENT_AT + 5,
    advice: 'The work is done: answer_message_id says how it went.',
  });
});

test('P7: each end of work has its words; withdrawn work may still lie unread', () => {
  const ended = (event: NewEvent) => {
    const { world, alice } = stage();
    tell(world, sent({ obligation: { dueAt: null } }), delivered(), event);
    return ask(world, alice);
  };
  expect(ended(workClosed('done', null)).advice).toBe('The work is done: there is nothing left to wait for.');
  expect(ended(workClosed('blocked')).advice).toBe(
    'The work is blocked and nobody is at it: answer_message_id says why, and it can be sent anew.',
  );
  expect(ended(workClosed('blocked', null)).advice).toBe(
    'The work is blocked and nobody is at it: it can be sent anew.',
  );
  expectWire(ended(workCancelled()), {
    ok: true,
    message_id: MESSAGE,
    status: 'pending',
    stage: 'closed',
    ...SENDING,
    obligation_state: 'cancelled',
    closed_at: SENT_AT + 2,
    advice: 'The work was withdrawn: nobody owes it any longer.',
  });
});

test('an answer that is kept for a waiting call says so, as long as that call may wait', () => {
  const { world, bob } = stage();
  const asked = askOpened();
  tell(world, sent({ requestId: REQUEST }), delivered(), {
    ...asked,
    data: { ...asked.data, deadline: T0 + 60_000, reservedUntil: T0 + 62_000 },
  });
  tell(
    world,
    answered({ replyTo: REQUEST }),
    delivered({ id: ANSWER, address: ALICE, reservedFor: REQUEST }),
  );
  expect(ask(world, bob, ANSWER)).toMatchObject({
    status: 'pending',
    reserved: true,
    advice: 'It is kept for the call of ask_peer that waits for it, which takes it.',
  });
  world.presence.set('a1', 'gone');
  expect(ask(world, bob, ANSWER)).not.toHaveProperty('reserved');
  world.presence.delete('a1');
  world.at = T0 + 62_000;
  expect(ask(world, bob, ANSWER)).not.toHaveProperty('reserved');
});

test('a recipient that went on under another id is asked about under that one', () => {
  const { world, alice } = stage();
  tell(world, sent(), delivered());
  tell(world, confirmed(give(world)), sent({ id: 'later' }), delivered({ id: 'later' }));
  world.given([
    {
      type: 'session.continued',
      data: {
        project: PROJECT.id,
        from: 'bob',
        to: 'bob-2',
        source: 'clear',
        client: { pid: 1, startToken: 'x' },
        bootId: 'boot',
        namespace: 'ns',
        transcriptPath: null,
      },
    },
  ]);
  const next = world.caller('b2', 'bob-2');
  expect(ask(world, alice)).toMatchObject({ target_session_id: 'bob', recipient_session_id: 'bob' });
  expect(ask(world, next, 'later').advice).toBe('It waits for you: call read_my_messages.');
  world.presence.set('b2', 'gone');
  expect(ask(world, alice, 'later').advice).toMatch(/^The recipient is not running/);
});

test('a recipient that had no id yet is found once it has one', () => {
  const world = new World();
  world.at = T0;
  const alice = world.join('a1', 'alice');
  world.join('b2');
  const address = serverAddress('b2');
  tell(world, sent({ to: { address, session: null } }), delivered({ address }));
  world.presence.set('b2', 'gone');
  expect(ask(world, alice)).toMatchObject({ status: 'pending', target_session_id: null });
  expect(ask(world, alice).advice).toBe(
    'Nothing proves from here that the recipient runs: look again later, and do not wait.',
  );
  world.presence.delete('b2');
  world.claim('b2', 'bob');
  expect(ask(world, world.caller('b2', 'bob')).advice).toBe('It waits for you: call read_my_messages.');
});

test('the advice on a waiting message goes by what its recipient does now', () => {
  const advice = (prepare: (world: World) => void) => {
    const { world, alice } = stage();
    tell(world, sent(), delivered());
    prepare(world);
    return ask(world, alice).advice;
  };
  const gone =
    'The recipient is not running: it gets the message when somebody starts it again, so do not wait.';
  expect(advice((world) => world.presence.set('b2', 'gone'))).toBe(gone);
  expect(
    advice((world) =>
      world.given([{ type: 'session.ended', data: { server: 'b2', how: 'exit', evidence: 'test' } }]),
    ),
  ).toBe(gone);
  expect(advice((world) => world.presence.set('b2', 'unknown'))).toBe(
    'Nothing proves from here that the recipient runs: look again later, and do not wait.',
  );
  expect(advice((world) => see(world, 'busy'))).toBe(
    'Leave it: the recipient is in the middle of a turn, in which hooks or read_my_messages give it the message.',
  );
  const idle = `The recipient is idle and has not taken it: ${WAKE_IT}`;
  expect(advice((world) => see(world, 'idle'))).toBe(idle);
  expect(advice((world) => see(world, 'idle', 3_600_000))).toBe(idle);
  expect(advice((world) => see(world, 'busy', 3_600_000))).toMatch(/^It is not known/);
  expect(
    advice((world) => {
      world.given([
        {
          type: 'session.claimed',
          data: {
            server: 'b2',
            thread: null,
            session: 'bob',
            project: PROJECT.id,
            strategy: 'hook',
            confidence: 'high',
            evidence: 'test',
            clientType: 'claude-code',
            transcriptPath: null,
            place: null,
          },
        },
      ]);
      see(world, 'busy', 3_600_000);
    }),
  ).toBe(`The recipient is in a turn that nothing has been heard of for long: ${NEXT_TURN}`);
});

test('the advice on a waiting message goes by what became of its wakes', () => {
  const answer = (...events: readonly NewEvent[]) => {
    const { world, alice } = stage();
    see(world, 'idle');
    tell(world, sent(), delivered());
    tell(world, ...events);
    return ask(world, alice);
  };
  const fired = [wakeRequested('w1'), wakeFired('w1', 'tmux', false)];
  const advice = (...events: readonly NewEvent[]) => answer(...events).advice;
  expect(advice(wakeRequested('w1'))).toBe('The recipient is being woken: look again in a few seconds.');
  expectWire(answer(...fired), {
    ok: true,
    message_id: MESSAGE,
    status: 'pending',
    stage: 'delivered',
    ...SENDING,
    wakes: 'fired by tmux (unconfirmed) 14:03:03Z',
    advice: 'The recipient was woken and has not stirred since: look again in a minute.',
  });
  expect(answer(...fired, wakeSkipped('gave_up'))).toMatchObject({
    wakes: 'fired by tmux (unconfirmed) 14:03:03Z; gave up 14:03:04Z',
    advice: `Waking the recipient was tried several times and given up: ${NEXT_TURN}`,
  });
  expect(advice(wakeSkipped('no_driver'))).toBe(`The recipient could not be woken: ${NEXT_TURN}`);
  for (const reason of ['no_taker', 'taker_lost', 'unavailable', 'failed'] as const) {
    expect(advice(wakeSkipped(reason))).toBe(
      `The recipient could not be woken, and its server may try again. If nothing comes of that, ${NEXT_TURN}`,
    );
  }
  expect(advice(wakeSkipped('disabled'))).toBe(`Waking was switched off: ${NEXT_TURN}`);
  const others = [
    'busy',
    'no_fresh_idle',
    'deduped',
    'rate_limited',
    'debounced',
    'read',
    'not_running',
  ] as const;
  for (const reason of others) expect(advice(wakeSkipped(reason))).toMatch(/^The recipient is idle/);
});

test('a wake that stood for the message is told, and so is what became of it', () => {
  const { world, alice } = stage();
  tell(world, sent(), delivered(), wakeRequested('w1', 0, 'other'), wakeSkipped('under_way', 'w1'));
  tell(world, wakeFired('w1', 'rewake', true, 'other'));
  expect(ask(world, alice).wakes).toBe(
    'skipped: another wake was under way (at 14:03:03Z), that one fired by rewake 14:03:04Z',
  );
});

test('P7: what is recorded between looking and deciding is told', () => {
  const { world, alice } = stage();
  tell(world, sent());
  const facts = {
    story: world.story(MESSAGE),
    asOf: world.events.length,
    seen: new Map(),
  };
  tell(world, delivered(), handedOver());
  const { answer } = world.when('message_status', { message_id: MESSAGE }, alice, facts);
  expect(answer).toMatchObject({ stage: 'handed_over', delivered_at: SENT_AT + 2 });
});

test('P9: nothing of a body is told, and every answer is printable on one line', () => {
  const { world, alice } = stage();
  tell(world, sent(), delivered(), ...Array.from({ length: 20 }, () => wakeSkipped('busy')));
  const { wakes, advice } = ask(world, alice);
  expect(`${wakes}${advice}`).not.toMatch(/\p{C}|do it/u);
  expect(String(wakes).length).toBeLessThan(500);
});

test('an id is printable text of bounded length', () => {
  for (const message_id of ['', 'a\nb', 'x'.repeat(129), 7, undefined]) {
    expect(tool.input.safeParse({ message_id }).success).toBe(false);
  }
});
