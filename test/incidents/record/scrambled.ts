import { type DataOf, definitionOf, type Event, type EventType } from '../../../src/events/index.js';
import { agentAddress, serverAddress } from '../../../src/projections/index.js';

/** Numbers that look like chance and are the same for the same seed: at least 0, less than `below`. */
type Chance = (below: number) => number;

function chanceFrom(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const PROJECTS = ['0'.repeat(16), '1'.repeat(16)];
const SESSIONS = ['ada', 'ben', 'cid'];
const SERVERS = ['a1', 'b2', 'c3', 'd4'];
const MESSAGES = Array.from({ length: 12 }, (_, index) => `message${index}`);
const REQUESTS = ['request1', 'request2', 'request3', 'request4'];
const WAKES = ['wake1', 'wake2', 'wake3', 'wake4'];
const KEYS = ['key1', 'key2'];

/** What a history so far offers to the next event. */
interface Past {
  readonly pick: <T>(from: readonly T[]) => T;
  /** One of those that fit, mostly. */
  readonly found: <T extends EventType>(type: T) => Event<T> | undefined;
  readonly address: () => string;
  readonly project: () => string;
  readonly seq: number;
  readonly at: number;
}

type Maker<T extends EventType> = (past: Past) => DataOf<T>;

const PLACE = { cwd: '/nowhere', root: '/nowhere' };
const DRIVERS = ['rewake', 'codex-queue', 'tmux'] as const;
const REASONS = [
  ...['not_running', 'busy', 'disabled', 'deduped', 'under_way', 'already_woken', 'no_taker', 'taker_lost'],
  ...['read', 'unavailable', 'failed', 'gave_up', 'gave_up'],
] as DataOf<'wake.skipped'>['reason'][];

const makers: { readonly [T in EventType]?: Maker<T> } = {
  'session.started': ({ pick, project }) => ({
    server: pick(SERVERS),
    process: { pid: 1, startToken: '1' },
    bootId: 'boot',
    namespace: 'pids',
    ancestors: [],
    client: pick([null, { pid: 7, startToken: '7' }, { pid: 8, startToken: '8' }]),
    clientType: 'claude-code',
    clientInfo: null,
    program: 'test',
    projections: [],
    cwd: '/nowhere',
    project: pick([null, { id: project(), root: '/nowhere' }, { id: project(), root: '/nowhere' }]),
    terminal: null,
    inherits: pick([[], [pick(SERVERS)]]),
  }),
  'session.ended': ({ pick }) => ({ server: pick(SERVERS), how: 'lost', evidence: '' }),
  'session.opened': ({ pick, project }) => ({
    session: pick(SESSIONS),
    project: project(),
    client: { pid: pick([7, 8]), startToken: pick(['7', '8']) },
    bootId: 'boot',
    namespace: 'pids',
    clientType: 'claude-code',
    source: 'startup',
    transcriptPath: null,
  }),
  'session.claimed': ({ pick, project }) => ({
    server: pick(SERVERS),
    thread: pick([null, null, 'thread1', 'thread2']),
    session: pick(SESSIONS),
    project: project(),
    strategy: pick(['explicit', 'thread', 'hook', 'environment', 'sticky', 'birth-time']),
    confidence: 'high',
    evidence: '',
    clientType: 'claude-code',
    transcriptPath: pick([null, '/transcript']),
    place: pick([null, PLACE]),
  }),
  'session.released': ({ pick, project, found }) => {
    const claimed = found('session.claimed')?.data;
    return {
      server: claimed?.server ?? pick(SERVERS),
      thread: claimed?.thread ?? null,
      session: claimed?.session ?? pick(SESSIONS),
      project: claimed?.project ?? project(),
      correctedTo: pick([null, { session: pick(SESSIONS) }]),
    };
  },
  'session.continued': ({ pick, project }) => ({
    project: project(),
    from: pick(SESSIONS),
    to: pick(SESSIONS),
    source: 'clear',
    client: { pid: pick([7, 8]), startToken: pick(['7', '8']) },
    bootId: 'boot',
    namespace: 'pids',
    transcriptPath: pick([null, '/transcript']),
  }),
  'session.state_set': ({ pick, address }) => ({ address: address(), purpose: pick(['bake', 'brew', null]) }),
  'session.activity': ({ pick, address, at }) => ({
    address: address(),
    state: pick(['busy', 'idle']),
    source: 'call',
    turn: pick([null, 'turn']),
    evidenceAt: at - pick([0, 500]),
  }),
  'message.sent': ({ pick, address, project }) => ({
    id: pick(MESSAGES),
    project: project(),
    from: { address: address(), session: pick([...SESSIONS, null]) },
    to: { address: address(), session: pick([...SESSIONS, null]) },
    target: 'target',
    resolvedBy: 'session',
    recipientPid: null,
    recipientLive: null,
    body: 'body',
    bodyBytes: 4,
    requestId: pick([null, pick(REQUESTS)]),
    replyTo: null,
    sourceMessageId: null,
    idempotencyKey: pick([null, pick(KEYS)]),
    wake: null,
    obligation: pick([null, { dueAt: null }, { dueAt: 5 }]),
    thread: null,
    copies: 1,
  }),
  'message.delivered': ({ pick, found, address }) => {
    const sent = found('message.sent');
    const ask = pick([undefined, found('ask.opened')?.data]);
    return {
      id: sent?.data.id ?? pick(MESSAGES),
      address: ask?.asker ?? sent?.data.to.address ?? address(),
      sent: sent?.seq ?? 1,
      bytes: pick([1, 10, 100]),
      reservedFor: ask?.requestId ?? null,
    };
  },
  'message.handed_over': ({ pick, found, address }) => {
    const given = [found('message.delivered'), found('message.delivered'), found('message.delivered')];
    const [first] = given;
    const items = given.flatMap((one) => (one === undefined ? [] : [{ id: one.data.id, position: one.seq }]));
    return {
      address: pick([first?.data.address ?? address(), address()]),
      items: items.slice(0, pick([1, 2, 3])),
      door: 'read',
      server: pick(SERVERS),
      hook: pick([null, { process: { pid: 3, startToken: '3' }, bootId: 'boot', namespace: 'pids' }]),
      request: '1',
    };
  },
  'message.confirmed': ({ found, address }) => settled(found('message.handed_over'), address),
  'message.returned': ({ found, address }) => ({
    ...settled(found('message.handed_over'), address),
    reason: 'cancelled',
  }),
  'message.announced': ({ address, pick, seq }) => ({ address: address(), id: pick(MESSAGES), upTo: seq }),
  'ask.opened': ({ pick, address, seq }) => ({
    requestId: pick(REQUESTS),
    messageId: pick(MESSAGES),
    asker: address(),
    target: address(),
    server: pick(SERVERS),
    deadline: pick([null, 100, 200]),
    reservedUntil: pick([null, 300]),
    expiresAt: pick([null, 400 + seq]),
    delegated: pick([true, false]),
  }),
  'ask.answered': ({ pick, found, address }) => ({
    ...requestOf(found('ask.opened'), pick, address),
    messageId: pick(MESSAGES),
    late: pick([true, false]),
  }),
  'ask.expired': ({ pick, found, address }) => ({
    ...requestOf(found('ask.opened'), pick, address),
    timeoutMs: 1,
  }),
  'ask.cancelled': ({ pick, found, address }) => requestOf(found('ask.opened'), pick, address),
  'ask.ended': ({ pick, found, address }) => ({
    ...requestOf(found('ask.opened'), pick, address),
    reason: 'expired',
  }),
  'obligation.closed': ({ pick, found, address }) => ({
    messageId: found('message.sent')?.data.id ?? pick(MESSAGES),
    owner: address(),
    requester: address(),
    state: pick(['done', 'blocked']),
    notice: pick([null, pick(MESSAGES)]),
    body: null,
  }),
  'obligation.cancelled': ({ pick, found, address }) => {
    const { asker, requestId } = requestOf(found('ask.opened'), pick, address);
    return {
      messageId: found('message.sent')?.data.id ?? pick(MESSAGES),
      requestId: pick([null, requestId]),
      owner: address(),
      requester: asker,
      notice: pick(MESSAGES),
    };
  },
  'wake.requested': ({ pick, address }) => ({
    wake: pick(WAKES),
    messageId: pick(MESSAGES),
    address: address(),
    via: 'send_message',
    replyTo: null,
    mayType: true,
    attempt: pick([0, 0, 1, 2]),
    given: { option: null, state: 'idle', seenAt: null, strategy: 'auto' },
  }),
  'wake.taken': ({ pick, found, address, at }) => ({
    ...wakeOf(found('wake.requested'), pick, address),
    server: pick(SERVERS),
    driver: pick(DRIVERS),
    leaseUntil: at + 5,
  }),
  'wake.fired': ({ pick, found, address }) => ({
    ...wakeOf(found('wake.requested'), pick, address),
    server: pick(SERVERS),
    driver: pick(DRIVERS),
    confirmed: true,
    evidence: '',
    replyTo: pick([null, pick(REQUESTS)]),
  }),
  'wake.skipped': ({ pick, found, address }) => {
    const requested = wakeOf(found('wake.requested'), pick, address);
    return {
      ...requested,
      via: 'retry',
      reason: pick(REASONS),
      wake: pick([null, requested.wake]),
      evidence: null,
    };
  },
  'ledger.pruned': ({ found, address }) => {
    const given = found('message.handed_over')?.data;
    return { address: given?.address ?? address(), items: given?.items ?? [], limit: 1 };
  },
};

/** What needs others of its kind close by before anything comes of it. */
const OFTEN = [
  ...(['wake.requested', 'wake.taken', 'wake.fired', 'wake.skipped', 'message.handed_over'] as const),
  ...(['message.delivered', 'session.continued', 'session.activity', 'ask.opened'] as const),
] satisfies (keyof typeof makers)[];

/** As often as all that must be there before it leaves something to forget. */
const COMPACTIONS = [
  'log.compacted',
  'log.compacted',
  'log.compacted',
] as const satisfies readonly EventType[];

const REFUSALS = ['request.refused', 'request.refused'] as const satisfies readonly EventType[];

/** What was compacted away, as far as the folds hear of forgetting. */
const compacted: Maker<'log.compacted'> = ({ pick, address, seq, at, found }) => {
  const wanted = () => ({ messageId: pick(MESSAGES), since: at });
  const requested = found('wake.requested')?.data;
  const standing = (of: string) => ({
    address: of,
    ...pick([{}, { firedAt: at }, { unanswered: pick(WAKES) }, { gaveUp: true as const }]),
    ...pick([{}, { wanted: wanted() }, { given: wanted() }, { retries: { count: 1, at } }]),
    ...pick([{}, { answered: { [pick(REQUESTS)]: at } }]),
    ...(requested === undefined ? {} : pick([{}, { open: { ...requested, address: of, requestedAt: at } }])),
  });
  return {
    because: 'age',
    dropped: [[1, 1]],
    gaps: [[1, Math.max(1, seq - 1)]],
    events: 1,
    bytes: 1,
    archive: [],
    deleted: null,
    forgotten: {
      messages: pick([[], [pick(MESSAGES)], [pick(MESSAGES), pick(MESSAGES)]]),
      addresses: pick([[], [address()], [address(), address()]]),
      servers: pick([[], [pick(SERVERS)]]),
      clients: pick([[], ['boot/pids/7/7'], ['boot/pids/8/8']]),
    },
    standings: pick([[], [standing(address())], [...new Set([address(), address()])].map(standing)]),
  };
};

function settled(given: Event<'message.handed_over'> | undefined, address: () => string) {
  const ids = given?.data.items.map(({ id }) => id) ?? [];
  return { address: given?.data.address ?? address(), handOver: given?.seq ?? 1, ids };
}

function requestOf(opened: Event<'ask.opened'> | undefined, pick: Past['pick'], address: () => string) {
  return { requestId: opened?.data.requestId ?? pick(REQUESTS), asker: opened?.data.asker ?? address() };
}

function wakeOf(requested: Event<'wake.requested'> | undefined, pick: Past['pick'], address: () => string) {
  return {
    wake: requested?.data.wake ?? pick(WAKES),
    messageId: requested?.data.messageId ?? pick(MESSAGES),
    address: requested?.data.address ?? address(),
  };
}

/** The same, and events from everywhere left the log. */
const dropping: Maker<'log.compacted'> = (past) => {
  const { pick, seq } = past;
  const from = pick([1, Math.ceil(seq / 4), Math.ceil(seq / 2)]);
  return { ...compacted(past), dropped: [[from, from + pick([0, 5, 20])]] };
};

const refused: Maker<'request.refused'> = ({ pick }) => ({
  tool: 'send_message',
  target: pick(SESSIONS),
  code: 'target-not-found',
});

/**
 * A history in which anything may follow anything: no agents would bring it about, and every fold must stand it. Some
 * of it may have been compacted away: then what was dropped is always the first event, or anything.
 */
export function scrambledHistory(
  seed: number,
  length: number,
  isCompacted: false | 'first' | 'anything' = false,
): Event[] {
  const chance = chanceFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[chance(from.length)] as T;
  const all = Object.keys(makers) as (keyof typeof makers)[];
  const types: EventType[] = [
    ...all,
    ...OFTEN,
    ...OFTEN,
    ...(isCompacted === false ? [] : COMPACTIONS),
    ...(isCompacted === 'anything' ? REFUSALS : []),
  ];
  const compaction = isCompacted === 'anything' ? dropping : compacted;
  const every = { ...makers, 'log.compacted': compaction, 'request.refused': refused };
  const events: Event[] = [];
  const found = <T extends EventType>(type: T): Event<T> | undefined => {
    const same = events.filter((event) => event.type === type).slice(-4) as Event<T>[];
    return chance(8) === 0 ? undefined : pick(same);
  };
  const project = () => (chance(6) === 0 ? pick(PROJECTS) : (PROJECTS[0] ?? ''));
  const address = () =>
    chance(4) === 0 ? serverAddress(pick(SERVERS)) : agentAddress(project(), pick(SESSIONS));
  for (let seq = 1; seq <= length; seq++) {
    const at = 1_700_000_000_000 + seq * 1000;
    const type = pick(types);
    const maker = every[type] as Maker<EventType>;
    const data = maker({ pick, found, address, project, seq, at });
    const causation = pick([null, seq - 1 || null]);
    const actor = { server: 'a1', session: null };
    const { v } = definitionOf(type) ?? { v: 1 };
    events.push({ seq, at, type, v, actor, correlation: null, causation, data } as Event);
  }
  return events;
}
