import type { DataOf, Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { type Boxes, boxOf, moveBox } from './boxes.js';
import { MOVING, type Move, movesOf } from './moves.js';

/** A piece of delegated work. Times are unix milliseconds. */
export interface WorkRow {
  /** The message that delegated it, and the position of its `message.sent`. */
  readonly messageId: string;
  readonly sent: number;
  /** Where both are reached now; once it is closed, where they were then. */
  readonly owner: Address;
  readonly requester: Address;
  readonly requestId: string | null;
  readonly dueAt: number | null;
  readonly since: number;
  /** Absent while it is open. */
  readonly outcome?: WorkOutcome;
}

/** How some work ended. */
export interface WorkOutcome {
  readonly state: DataOf<'obligation.closed'>['state'] | 'cancelled';
  /** The message that tells the other side, and the position of its `message.sent`; null when there is none. */
  readonly notice: string | null;
  readonly noticeSent: number | null;
  /** Position of the event that closed it. */
  readonly closed: number;
}

/** What an agent has to do with some work. */
export type WorkRole = 'owner' | 'requester';

const WORK = 'obligations.work';
/** Open work of each owner, and of each requester, by the position of the message that delegated it. */
const OPEN: Readonly<Record<WorkRole, string>> = {
  owner: 'obligations.owned',
  requester: 'obligations.requested',
};
const ROLES = ['owner', 'requester'] as const satisfies readonly WorkRole[];
/** Who had to do with which work, also when it is closed: that may be much, so a move must not touch each. */
const PARTS: Boxes = { owned: 'obligations.boxes', contents: 'obligations.parts', pour };
/** In which box each of them is. */
const PLACES = 'obligations.places';
const ALL = 'all';

/** Who owes what to whom, and how what is owed no more ended. */
export const obligations: Projection = {
  name: 'obligations',
  version: 2,
  handles: ['message.sent', 'obligation.closed', 'obligation.cancelled', 'log.compacted', ...MOVING],
  boxes: { owned: PARTS.owned, groups: [PARTS.contents], members: [], values: [PLACES] },
  apply(tables, event) {
    switch (event.type) {
      case 'message.sent':
        return opened(tables, event);
      case 'obligation.closed':
        return closed(tables, event, event.data.state);
      case 'obligation.cancelled':
        return closed(tables, event, 'cancelled');
      case 'log.compacted':
        for (const id of event.data.forgotten.messages) forget(tables, id);
        for (const address of event.data.forgotten.addresses) tables.remove(PARTS.owned, [ALL, address]);
        return;
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const change of movesOf(event)) move(tables, change);
        return;
    }
  },
};

function opened(tables: Tables, { seq, at, data }: Event<'message.sent'>): void {
  const { id, from, to, requestId, obligation } = data;
  if (obligation === null) return;
  const row: WorkRow = {
    messageId: id,
    sent: seq,
    owner: to.address,
    requester: from.address,
    requestId,
    dueAt: obligation.dueAt,
    since: at,
  };
  tables.put(WORK, [ALL, id], row);
  for (const role of ROLES) {
    tables.put(OPEN[role], [row[role], seq], id);
    putPart(tables, boxOf(tables, PARTS, row[role]), part(role, id));
  }
}

/** The first closing counts; work whose delegation is gone is nobody's. */
function closed(
  tables: Tables,
  { seq, causation, data }: Event<'obligation.closed'> | Event<'obligation.cancelled'>,
  state: WorkOutcome['state'],
): void {
  const row = tables.get<WorkRow>(WORK, [ALL, data.messageId]);
  if (row === undefined || row.outcome !== undefined) return;
  for (const role of ROLES) tables.remove(OPEN[role], [row[role], row.sent]);
  const { notice } = data;
  const outcome: WorkOutcome = { state, notice, noticeSent: notice === null ? null : causation, closed: seq };
  tables.put(WORK, [ALL, row.messageId], { ...row, outcome });
}

function move(tables: Tables, { from, to }: Move): void {
  if (from === to) return;
  for (const role of ROLES) {
    for (const { member, value: id } of tables.range<string>(OPEN[role], { group: from })) {
      tables.remove(OPEN[role], [from, member]);
      tables.put(OPEN[role], [to, member], id);
      const row = tables.get<WorkRow>(WORK, [ALL, id]);
      if (row !== undefined) tables.put(WORK, [ALL, id], { ...row, [role]: to });
    }
  }
  moveBox(tables, PARTS, { from, to });
}

function pour(tables: Tables, from: string, into: string): void {
  for (const { member } of tables.range<true>(PARTS.contents, { group: from })) {
    tables.remove(PARTS.contents, [from, member]);
    putPart(tables, into, String(member));
  }
}

function putPart(tables: Tables, box: string, name: string): void {
  tables.put(PARTS.contents, [box, name], true);
  tables.put(PLACES, [ALL, name], box);
}

/** Of work that is closed: it goes with the message that delegated it. */
function forget(tables: Tables, id: string): void {
  if (tables.get(WORK, [ALL, id]) === undefined) return;
  tables.remove(WORK, [ALL, id]);
  for (const role of ROLES) {
    const box = tables.get<string>(PLACES, [ALL, part(role, id)]);
    if (box !== undefined) tables.remove(PARTS.contents, [box, part(role, id)]);
    tables.remove(PLACES, [ALL, part(role, id)]);
  }
}

function part(role: WorkRole, id: string): string {
  return `${role} ${id}`;
}

/** The work that a message delegated, open or closed; undefined when it delegated none. */
export function findWork({ tables }: Pick<Moment, 'tables'>, messageId: string): WorkRow | undefined {
  return tables.get<WorkRow>(WORK, [ALL, messageId]);
}

/** Whether somebody owns some work, or asked for it; also when it is closed. */
export function hasPartInWork(
  { tables }: Pick<Moment, 'tables'>,
  address: Address,
  role: WorkRole,
  messageId: string,
): boolean {
  return tables.get(PARTS.contents, [boxOf(tables, PARTS, address), part(role, messageId)]) !== undefined;
}

/** Open work that somebody owns, or asked for, oldest first. */
export function openWorkAt(
  { tables }: Pick<Moment, 'tables'>,
  address: Address,
  role: WorkRole,
  limit?: number,
): WorkRow[] {
  return tables
    .range<string>(OPEN[role], { group: address, ...(limit === undefined ? {} : { limit }) })
    .flatMap(({ value }) => findWork({ tables }, value) ?? []);
}

/** How many pieces of open work somebody owns, or asked for. */
export function openWorkCount({ tables }: Pick<Moment, 'tables'>, address: Address, role: WorkRole): number {
  return tables.range(OPEN[role], { group: address }).length;
}
