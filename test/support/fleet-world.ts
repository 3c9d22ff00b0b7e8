import { createHash } from 'node:crypto';
import type { Event, NewEvent } from '../../src/events/index.js';
import { agentAddress } from '../../src/projections/index.js';
import type { Caller } from '../../src/tools/index.js';
import { confirm, end, read } from './deeds.js';
import { PROJECT, World } from './world.js';

const NAMES = [
  ...['ada', 'ben', 'cleo', 'dov', 'eve', 'finn', 'gus', 'hana', 'ivo', 'jun'],
  ...['kim', 'lars', 'mia', 'noor', 'olaf', 'pia', 'quinn', 'rosa', 'sven', 'tess'],
];

const SENTENCES = [
  'The parser drops the last line when the file has no newline at its end.',
  'Please review the retry logic in the uploader: it doubles the delay without a bound.',
  'Tests are green on my side. Rebase before you merge.\n\n- moved the fixtures\n- renamed `load` to `open`',
  'Which branch holds the migration?',
  'Done. The index is built in 4 s now instead of 31 s.',
  'I am about to change the public interface of the cache; shout if you depend on it.',
];

/**
 * What a fleet does in a night, decided by the real tools and the same in every run: messages, questions of which some are
 * never answered, work of which some stays open, wakes of every outcome, agents that come late, go and are lost.
 */
export function fleetWorld(agents: number, messages: number, body?: string): World {
  const world = new Fleet();
  const chance = dice();
  const callers = NAMES.slice(0, agents).map((name, index) => {
    world.at += Math.floor(chance() * 2000);
    return world.join(`${(index + 10).toString(16)}f`.padEnd(16, '0'), name);
  });
  const pick = () => callers[Math.floor(chance() * callers.length)] as Caller;
  let sent = 0;
  while (sent < messages) {
    world.at += Math.floor(chance() < 0.03 ? chance() * 900_000 : chance() * 9000);
    const [one, other] = [pick(), pick()];
    if (one === other) continue;
    sent += act(world, chance, one, other, body ?? SENTENCES[Math.floor(chance() * SENTENCES.length)] ?? '');
  }
  const gone = callers.at(-1);
  if (gone !== undefined) end(world, gone.server, 'lost');
  return world;
}

/** Its ids look like real ones. */
class Fleet extends World {
  override nextId(): string {
    const digest = createHash('sha256').update(super.nextId()).digest('hex');
    return digest.slice(0, 16);
  }
}

/** Gives how many messages were sent by it. */
function act(world: World, chance: () => number, one: Caller, other: Caller, body: string): number {
  const dice = chance();
  if (dice < 0.4) return tell(world, chance, one, other, body);
  if (dice < 0.62) return take(world, one);
  if (dice < 0.72) return ask(world, chance, one, other, body);
  if (dice < 0.8) return delegate(world, chance, one, other, body);
  if (dice < 0.95) return stir(world, chance, one);
  if (dice < 0.98) world.when('set_my_state', { purpose: 'the cache, then its tests' }, one);
  else world.when('send_message', { target: 'nobody-of-that-name', body }, one);
  return 0;
}

function tell(world: World, chance: () => number, one: Caller, other: Caller, body: string): number {
  const { events } = world.when('send_message', { target: other.session, body, wake: 'off' }, one);
  const sent = events.find((event) => event.type === 'message.sent');
  if (sent?.type === 'message.sent' && chance() < 0.5) wake(world, chance, sent, other);
  return 1;
}

function wake(
  world: World,
  chance: () => number,
  { data: { id } }: Event<'message.sent'>,
  { address, server }: Caller,
): void {
  const about = { messageId: id, address };
  const given = { option: 'auto', state: 'idle', seenAt: world.at, strategy: 'auto' } as const;
  const key = world.nextId();
  const reasons = ['busy', 'no_driver', 'debounced', 'failed', 'no_taker', 'gave_up'] as const;
  if (chance() < 0.5) {
    const reason = reasons[Math.floor(chance() * reasons.length)] ?? 'busy';
    const evidence = reason === 'failed' ? 'tmux: pane %3 holds another program' : null;
    world.given([
      { type: 'wake.skipped', data: { ...about, via: 'send_message', reason, wake: null, evidence } },
    ]);
    return;
  }
  const wanted = { ...about, wake: key, replyTo: null };
  world.given([
    {
      type: 'wake.requested',
      data: { ...wanted, via: 'send_message', mayType: true, attempt: 0, given },
      correlation: key,
    },
    {
      type: 'wake.taken',
      data: { ...about, wake: key, server, driver: 'tmux', leaseUntil: world.at + 5000 },
    },
  ]);
  world.at += 240;
  const fired = {
    ...wanted,
    server,
    driver: 'tmux',
    confirmed: true,
    evidence: 'typed into pane %3',
  } as const;
  world.given([{ type: 'wake.fired', data: fired }]);
}

function take(world: World, one: Caller): number {
  confirm(world, read(world, one).handOver);
  return 0;
}

function ask(world: World, chance: () => number, one: Caller, other: Caller, body: string): number {
  const { answer } = world.when('ask_peer', { target: other.session, body, timeout_ms: 30_000 }, one);
  const request = String(answer.request_id);
  if (answer.ok !== true) return 1;
  if (chance() < 0.3) {
    world.at += 30_000;
    world.given([
      { type: 'ask.expired', data: { requestId: request, asker: one.address, timeoutMs: 30_000 } },
    ]);
    return 1;
  }
  world.at += Math.floor(chance() * 5000);
  confirm(world, read(world, other).handOver);
  world.at += Math.floor(chance() * 20_000);
  const reply = world.when('reply_to_message', { message_id: answer.message_id, body: 'Yes.' }, other);
  const delivered = reply.events.find((event) => event.type === 'message.delivered');
  if (delivered?.type !== 'message.delivered' || delivered.data.reservedFor === null) return 2;
  const { address, id, reservedFor } = delivered.data;
  const answered: NewEvent[] = [
    {
      type: 'message.handed_over',
      data: {
        address,
        items: [{ id, position: delivered.seq }],
        door: 'ask',
        hook: null,
        server: one.server,
        request: 'ask',
      },
    },
    {
      type: 'ask.answered',
      data: { requestId: reservedFor, asker: address, messageId: id, late: false },
      correlation: reservedFor,
    },
  ];
  const [handOver] = world.given(answered);
  if (handOver?.type === 'message.handed_over') confirm(world, handOver);
  return 2;
}

function delegate(world: World, chance: () => number, one: Caller, other: Caller, body: string): number {
  const { answer } = world.when('send_message', { target: other.session, body, action_required: true }, one);
  if (answer.ok !== true || chance() < 0.4) return 1;
  confirm(world, read(world, other).handOver);
  world.at += Math.floor(chance() * 60_000);
  const { message_id } = answer;
  if (chance() < 0.8) world.when('complete_work', { message_id, body: 'It is as you wanted it.' }, other);
  else world.when('block_work', { message_id, reason: 'The build machine is off.' }, other);
  return 2;
}

function stir(world: World, chance: () => number, one: Caller): number {
  const [state, source] = chance() < 0.5 ? (['busy', 'prompt'] as const) : (['idle', 'stop'] as const);
  const address = agentAddress(PROJECT.id, one.session ?? '');
  world.given([
    { type: 'session.activity', data: { address, state, source, turn: null, evidenceAt: world.at } },
  ]);
  return 0;
}

/** A fixed sequence between 0 and 1 (Lehmer). */
function dice(): () => number {
  let state = 20_260_131;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
