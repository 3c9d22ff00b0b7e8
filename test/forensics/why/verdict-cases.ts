import type { EventType, NewEvent } from '../../../src/events/index.js';
import type { VerdictCode } from '../../../src/forensics/index.js';
import type { Caller } from '../../../src/tools/index.js';
import { confirm, end, read, send } from '../../support/deeds.js';
import { ALICE, BOB, delivered, MESSAGE, sent, wakeFired, wakeTaken } from '../../support/message-story.js';
import { PROJECT, World } from '../../support/world.js';

/** Alice and Bob, both running, of whom nothing else is known. */
export interface Stage {
  readonly world: World;
  readonly alice: Caller;
  readonly bob: Caller;
}

/** A short history, the verdict on what is asked about, and the events without any of which it is another. */
export interface VerdictCase {
  readonly code: VerdictCode;
  readonly when: string;
  /** Returns the id that is asked about. */
  readonly given: (stage: Stage) => string;
  readonly decisive: readonly EventType[];
  /** Records of this type were folded and cannot be read any more. */
  readonly unreadable?: EventType;
}

export function stage(): Stage {
  const world = new World();
  const alice = world.join('a1', 'alice', PROJECT, { clientType: 'claude-code' });
  const bob = world.join('b2', 'bob', PROJECT, { clientType: 'claude-code' });
  return { world, alice, bob };
}

function ask({ world, alice }: Stage, from = alice, target = 'bob'): { id: string; request: string } {
  const { answer } = world.when('ask_peer', { target, body: 'well?' }, from);
  return { id: String(answer.message_id), request: String(answer.request_id) };
}

function work({ world, alice }: Stage): string {
  return send(world, alice, 'bob', 'do it', { action_required: true });
}

function show({ world }: Stage, reader: Caller): void {
  confirm(world, read(world, reader).handOver);
}

function answer({ world, bob }: Stage, message_id: string): void {
  world.when('reply_to_message', { message_id, body: 'yes' }, bob);
}

function see({ world }: Stage, state: 'busy' | 'idle', ago = 0): void {
  const evidenceAt = world.at - ago;
  const data = { address: BOB, state, source: 'prompt', turn: null, evidenceAt } as const;
  world.given([{ type: 'session.activity', data }]);
}

/** A tool of Bob's terminal makes him one that can be woken at least on paper. */
function wake({ world, alice }: Stage): { id: string; wake: string } {
  const { answer: sending, events } = world.when(
    'send_message',
    { target: 'bob', body: 'hello', wake: 'auto' },
    alice,
  );
  const requested = events.find((event) => event.type === 'wake.requested');
  const wake = requested?.type === 'wake.requested' ? requested.data.wake : '';
  return { id: String(sending.message_id), wake };
}

function expired(request: string): NewEvent {
  return { type: 'ask.ended', data: { requestId: request, asker: ALICE, reason: 'expired' } };
}

function timedOut(request: string): NewEvent {
  return { type: 'ask.expired', data: { requestId: request, asker: ALICE, timeoutMs: 45_000 } };
}

function skipped(id: string, reason: 'failed' | 'gave_up', wake: string | null): NewEvent {
  const data = { messageId: id, address: BOB, via: 'send_message', reason, wake, evidence: null } as const;
  return { type: 'wake.skipped', data };
}
export const VERDICT_CASES: readonly VerdictCase[] = [
  {
    code: 'answered',
    when: 'the answer was read',
    given: (on) => {
      const id = send(on.world, on.alice, 'bob');
      show(on, on.bob);
      answer(on, id);
      show(on, on.alice);
      return id;
    },
    decisive: ['message.sent'],
  },
  {
    code: 'answered-late',
    when: 'the call had run out of time before',
    given: (on) => {
      const { id, request } = ask(on);
      show(on, on.bob);
      on.world.given([timedOut(request)]);
      answer(on, id);
      on.world.at += 200_000;
      show(on, on.alice);
      return id;
    },
    // That its time was up, and that the answer was late, say the same.
    decisive: ['message.sent'],
  },
  {
    code: 'closed',
    when: 'work was done and its requester told',
    given: (on) => {
      const id = work(on);
      show(on, on.bob);
      on.world.when('complete_work', { message_id: id, body: 'done' }, on.bob);
      show(on, on.alice);
      return id;
    },
    decisive: ['obligation.closed'],
  },
  {
    code: 'blocked',
    when: 'work could not be done',
    given: (on) => {
      const id = work(on);
      show(on, on.bob);
      on.world.when('block_work', { message_id: id, reason: 'no flour', body: 'no flour' }, on.bob);
      show(on, on.alice);
      return id;
    },
    decisive: ['obligation.closed'],
  },
  {
    code: 'withdrawn',
    when: 'whoever wanted work took it back',
    given: (on) => {
      const id = work(on);
      show(on, on.bob);
      on.world.when('cancel_work', { message_id: id }, on.alice);
      return id;
    },
    decisive: ['obligation.cancelled'],
  },
  {
    code: 'shown',
    when: 'plain mail was read',
    given: (on) => {
      const id = send(on.world, on.alice, 'bob');
      show(on, on.bob);
      return id;
    },
    decisive: ['message.confirmed'],
  },
  {
    code: 'answer-unread',
    when: 'an answer waits',
    given: (on) => {
      const { id } = ask(on);
      show(on, on.bob);
      answer(on, id);
      return id;
    },
    decisive: ['message.sent'],
  },
  {
    code: 'work-open',
    when: 'work was shown',
    given: (on) => {
      const id = work(on);
      show(on, on.bob);
      return id;
    },
    decisive: ['message.sent', 'message.confirmed'],
  },
  {
    code: 'shown-not-answered',
    when: 'a question was shown',
    given: (on) => {
      const { id } = ask(on);
      show(on, on.bob);
      return id;
    },
    decisive: ['message.sent', 'message.confirmed'],
  },
  {
    code: 'handed-over-unconfirmed',
    when: 'nothing says that the answer of reading has left',
    given: (on) => {
      const id = send(on.world, on.alice, 'bob');
      read(on.world, on.bob);
      return id;
    },
    decisive: ['message.handed_over'],
  },
  {
    code: 'waiting-for-call',
    when: 'an answer is kept for the call that waits for it',
    given: (on) => {
      const { id } = ask(on);
      show(on, on.bob);
      const { answer: reply } = on.world.when('reply_to_message', { message_id: id, body: 'yes' }, on.bob);
      return String(reply.message_id);
    },
    decisive: ['ask.opened'],
  },
  {
    code: 'waiting-recipient-busy',
    when: 'the recipient is in a turn',
    given: (on) => {
      const id = send(on.world, on.alice, 'bob');
      see(on, 'busy');
      return id;
    },
    decisive: ['session.activity'],
  },
  {
    code: 'waiting-recipient-silent',
    when: 'nothing was heard of its turn for long',
    given: (on) => {
      on.world.given([claimOfClaude()]);
      see(on, 'busy', 3_600_000);
      return send(on.world, on.alice, 'bob');
    },
    decisive: ['session.activity'],
  },
  {
    code: 'waiting-recipient-idle',
    when: 'the recipient is idle and nobody wanted it woken',
    given: (on) => {
      see(on, 'idle');
      return send(on.world, on.alice, 'bob');
    },
    decisive: ['session.activity'],
  },
  {
    code: 'waiting-recipient-unobserved',
    when: 'nothing is known of its turns',
    given: (on) => {
      const id = send(on.world, on.alice, 'bob', 'hello', { wake: 'off' });
      return id;
    },
    decisive: ['message.delivered'],
  },
  {
    code: 'waiting-being-woken',
    when: 'a wake was asked for a moment ago',
    given: (on) => wake(on).id,
    decisive: ['wake.requested'],
  },
  {
    code: 'waiting-just-woken',
    when: 'it was woken a moment ago',
    given: (on) => {
      const { id, wake: one } = wake(on);
      on.world.given([wakeTaken(one, id), wakeFired(one, 'tmux', true, id)]);
      return id;
    },
    decisive: ['wake.fired'],
  },
  {
    code: 'wake-ignored',
    when: 'it was woken long ago',
    given: (on) => {
      const { id, wake: one } = wake(on);
      on.world.given([wakeTaken(one, id), wakeFired(one, 'tmux', true, id)]);
      on.world.at += 120_000;
      return id;
    },
    decisive: ['wake.fired'],
  },
  {
    code: 'wake-failed',
    when: 'what was begun could not be completed',
    given: (on) => {
      const { id, wake: one } = wake(on);
      on.world.given([wakeTaken(one, id), skipped(id, 'failed', one)]);
      return id;
    },
    decisive: ['message.delivered'],
  },
  {
    code: 'waiting-wake-off',
    when: 'waking is switched off',
    given: (on) => {
      on.world.settings = { ...on.world.settings, wakeStrategy: 'off' };
      return wake(on).id;
    },
    decisive: ['wake.skipped'],
  },
  {
    code: 'waiting-no-way-to-wake',
    when: 'there is no way to wake it',
    given: (on) => {
      const plain = on.world.join('c3', 'carol');
      return send(on.world, on.alice, plain.session ?? '', 'hello', { wake: 'auto' });
    },
    decisive: ['wake.skipped'],
  },
  {
    code: 'recipient-ended',
    when: 'its server has ended',
    given: (on) => {
      const id = send(on.world, on.alice, 'bob');
      end(on.world, 'b2', 'lost');
      return id;
    },
    decisive: ['session.ended'],
  },
  {
    code: 'recipient-unknown',
    when: 'nobody of that address is on record',
    given: (on) => {
      const to = { address: `agent:${PROJECT.id}:nobody`, session: 'nobody' };
      on.world.given([sent({ to })]);
      on.world.given([delivered({ address: to.address, sent: on.world.events.length })]);
      return MESSAGE;
    },
    decisive: ['message.delivered'],
  },
  {
    code: 'asker-gone',
    when: 'the answer came when whoever asked was gone',
    given: (on) => {
      const { id, request } = ask(on);
      show(on, on.bob);
      end(on.world, 'a1', 'lost');
      answer(on, id);
      return request;
    },
    decisive: ['session.ended'],
  },
  {
    code: 'ask-expired',
    when: 'the question was given up',
    given: (on) => {
      const { id, request } = ask(on);
      on.world.given([expired(request)]);
      return id;
    },
    decisive: ['ask.ended'],
  },
  {
    code: 'deadlock',
    when: 'three wait for one another',
    given: (on) => {
      const carol = on.world.join('c3', 'carol');
      const { id } = ask(on);
      ask(on, on.bob, 'carol');
      ask(on, carol, 'alice');
      return id;
    },
    decisive: ['ask.opened'],
  },
  {
    code: 'recipient-ended',
    when: 'three wait for one another and one of them has gone',
    given: (on) => {
      const carol = on.world.join('c3', 'carol');
      ask(on);
      const { id } = ask(on, on.bob, 'carol');
      ask(on, carol, 'alice');
      end(on.world, 'c3');
      return id;
    },
    decisive: ['session.ended'],
  },
  {
    code: 'work-open',
    when: 'each has work of the other',
    given: (on) => {
      const id = work(on);
      send(on.world, on.bob, 'alice', 'do that', { action_required: true });
      show(on, on.bob);
      show(on, on.alice);
      return id;
    },
    decisive: ['message.confirmed'],
  },
  {
    code: 'not-delivered',
    when: 'only its sending is on record',
    given: (on) => {
      on.world.given([sent()]);
      return MESSAGE;
    },
    decisive: ['message.sent'],
  },
  {
    code: 'record-missing',
    when: 'it was given and the record of that is damaged',
    given: (on) => {
      const id = send(on.world, on.alice, 'bob');
      read(on.world, on.bob);
      return id;
    },
    unreadable: 'message.handed_over',
    decisive: ['message.handed_over'],
  },
  {
    code: 'never-sent',
    when: 'a reply to it was refused',
    given: (on) => {
      const data = { tool: 'reply_to_message', target: MESSAGE, code: 'message-not-found' };
      on.world.given([{ type: 'request.refused', data }]);
      return MESSAGE;
    },
    decisive: ['request.refused'],
  },
  {
    code: 'aged-out',
    when: 'only a wake for it is still on record',
    given: (on) => {
      on.world.given([wakeFired('w1', 'tmux', true)]);
      return MESSAGE;
    },
    decisive: ['wake.fired'],
  },
  {
    code: 'agent-quiet',
    when: 'nothing concerns an agent',
    given: () => 'bob',
    decisive: ['session.claimed'],
  },
  {
    code: 'agent-without-server',
    when: 'a client said that it runs an agent, and no server speaks for it',
    given: ({ world }) => {
      const client = { pid: 77, startToken: 'test' };
      const data = {
        session: 'eve',
        project: PROJECT.id,
        client,
        bootId: 'boot',
        namespace: 'ns',
        clientType: 'claude-code',
        source: 'startup',
        transcriptPath: null,
      } as const;
      world.given([{ type: 'session.opened', data }]);
      return 'eve';
    },
    decisive: ['session.opened'],
  },
  {
    code: 'agent-ended',
    when: 'an agent has ended and nothing concerns it',
    given: ({ world }) => {
      end(world, 'b2');
      return 'bob';
    },
    decisive: ['session.ended'],
  },
];

/** Bob's client tells of its turns. */
function claimOfClaude(): NewEvent {
  return {
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
  };
}
