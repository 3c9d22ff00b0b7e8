import type { DataOf, EventType } from '../../events/index.js';

/** What stands in the place of what is hidden. */
export interface Hiding {
  /** Of a text: its length and a digest. */
  text(text: string): string;
  /** Of a path: another, always the same one. */
  path(path: string): string;
  /** Of a name that somebody chose: another, always the same one. */
  name(name: string): string;
  /** The same sentence with other paths in it. */
  pathsIn(sentence: string): string;
}

/** What becomes of one field of a type. */
type Rule<T extends EventType, F extends keyof DataOf<T>> = (
  value: DataOf<T>[F],
  hiding: Hiding,
  data: DataOf<T>,
) => DataOf<T>[F];

type Kept = <V>(value: V) => V;

/** What session and message ids look like that nobody thought up. */
const ID = /^(?:[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Fields that say nothing but ids, addresses, times, numbers and words of ours. */
function keeping<const F extends string>(...fields: readonly F[]): Record<F, Kept> {
  return Object.fromEntries(fields.map((field) => [field, (value: unknown) => value])) as Record<F, Kept>;
}

/** A rule for what may be null. */
function unlessNull<V>(rule: (value: V, hiding: Hiding) => V): (value: V | null, hiding: Hiding) => V | null {
  return (value, hiding) => (value === null ? null : rule(value, hiding));
}

const text = (value: string, hiding: Hiding) => hiding.text(value);
const path = (value: string, hiding: Hiding) => hiding.path(value);
const name = (value: string, hiding: Hiding) => hiding.name(value);
const sentence = (value: string, hiding: Hiding) => hiding.pathsIn(value);
const textOrNull = unlessNull(text);
const pathOrNull = unlessNull(path);

/** What of each event may be shown to somebody else: every field of every type, so that a new one needs a rule. */
export const rules: {
  readonly [T in EventType]: { readonly [F in keyof DataOf<T>]-?: Rule<T, F> };
} = {
  'session.started': {
    ...keeping('server', 'process', 'bootId', 'namespace', 'client', 'clientType', 'clientInfo'),
    ...keeping('program', 'projections', 'inherits'),
    // A program may call itself by what it was started with.
    ancestors: (value) => value.map((one) => ({ ...one, name: one.name.split(/[\s/:=]/)[0] ?? '' })),
    cwd: path,
    project: unlessNull(({ id, root }, hiding) => ({ id, root: hiding.path(root) })),
    terminal: unlessNull(({ socket, pane, session }, hiding) => ({
      socket: hiding.path(socket),
      pane,
      session: session === null ? null : hiding.name(session),
    })),
  },
  'session.ended': { ...keeping('server', 'how'), evidence: sentence },
  'session.opened': {
    ...keeping('session', 'project', 'client', 'bootId', 'namespace', 'clientType', 'source'),
    transcriptPath: pathOrNull,
  },
  'session.claimed': {
    ...keeping('server', 'thread', 'session', 'project', 'strategy', 'confidence', 'clientType'),
    evidence: sentence,
    transcriptPath: pathOrNull,
    place: unlessNull(({ cwd, root }, hiding) => ({ cwd: hiding.path(cwd), root: hiding.path(root) })),
  },
  'session.released': keeping('server', 'thread', 'session', 'project', 'correctedTo'),
  'session.continued': {
    ...keeping('project', 'from', 'to', 'source', 'client', 'bootId', 'namespace'),
    transcriptPath: pathOrNull,
  },
  'session.state_set': { ...keeping('address'), purpose: textOrNull },
  'session.activity': keeping('address', 'state', 'source', 'turn', 'evidenceAt'),
  'message.sent': {
    ...keeping('id', 'project', 'from', 'to', 'resolvedBy', 'recipientPid', 'recipientLive', 'bodyBytes'),
    ...keeping('requestId', 'replyTo', 'sourceMessageId', 'wake', 'obligation', 'thread', 'copies'),
    target: (value, hiding, { to }) => (value === to.session || ID.test(value) ? value : hiding.name(value)),
    body: text,
    idempotencyKey: unlessNull(name),
  },
  'message.delivered': keeping('id', 'address', 'sent', 'bytes', 'reservedFor'),
  'message.handed_over': keeping('address', 'items', 'door', 'server', 'hook', 'request'),
  'message.confirmed': keeping('address', 'handOver', 'ids'),
  'message.returned': keeping('address', 'handOver', 'ids', 'reason'),
  'message.announced': keeping('address', 'id', 'upTo'),
  'ask.opened': {
    ...keeping('requestId', 'messageId', 'asker', 'target', 'server', 'deadline', 'reservedUntil'),
    ...keeping('expiresAt', 'delegated'),
  },
  'ask.answered': keeping('requestId', 'asker', 'messageId', 'late'),
  'ask.expired': keeping('requestId', 'asker', 'timeoutMs'),
  'ask.cancelled': keeping('requestId', 'asker'),
  'ask.ended': keeping('requestId', 'asker', 'reason'),
  'obligation.closed': { ...keeping('messageId', 'owner', 'requester', 'state', 'notice'), body: textOrNull },
  'obligation.cancelled': keeping('messageId', 'requestId', 'owner', 'requester', 'notice'),
  'wake.requested': keeping('wake', 'messageId', 'address', 'via', 'replyTo', 'mayType', 'attempt', 'given'),
  'wake.taken': keeping('wake', 'messageId', 'address', 'server', 'driver', 'leaseUntil'),
  'wake.fired': {
    ...keeping('wake', 'messageId', 'address', 'server', 'driver', 'confirmed', 'replyTo'),
    evidence: sentence,
  },
  'wake.skipped': {
    ...keeping('messageId', 'address', 'via', 'reason', 'wake'),
    evidence: unlessNull(sentence),
  },
  'request.refused': {
    ...keeping('tool', 'code'),
    target: unlessNull((value, hiding) => (ID.test(value) ? value : hiding.name(value))),
  },
  'ledger.pruned': keeping('address', 'items', 'limit'),
  'record.quarantined': { ...keeping('record'), reason: sentence },
  'projection.rebuilt': keeping('name', 'version', 'generation', 'reason'),
  'log.compacted': {
    ...keeping('because', 'dropped', 'gaps', 'events', 'bytes', 'archive', 'deleted', 'forgotten'),
    ...keeping('standings'),
  },
};
