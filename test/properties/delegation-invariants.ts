import { expect } from 'vitest';
import type { Event, EventType } from '../../src/events/index.js';
import { type Address, MOVING, openWorkCount, parseAddress, waitGraph } from '../../src/projections/index.js';
import { movesOf } from '../../src/projections/moves.js';
import { PROJECT } from '../support/world.js';
import type { Said } from './delegation-commands.js';
import type { Village } from './village.js';

type Closing = Event<'obligation.closed'> | Event<'obligation.cancelled'>;

/** Some work, as plainly as it can be said. */
export interface PlainWork {
  readonly id: string;
  readonly requestId: string | null;
  /** Where both are reached; once it is closed, where they were. */
  owner: Address;
  requester: Address;
  closing: Closing | null;
}

/** What a village's events say of its delegated work. Throws when something is closed twice, or that never was. */
export function workIn({ world }: Village): PlainWork[] {
  const works = new Map<string, PlainWork>();
  for (const event of world.events) {
    if (event.type === 'message.sent') begin(works, event);
    else if (event.type === 'obligation.closed' || event.type === 'obligation.cancelled') end(works, event);
    else if (isMoving(event)) {
      for (const { from, to } of movesOf(event)) move([...works.values()], from, to);
    }
  }
  return [...works.values()];
}

function begin(works: Map<string, PlainWork>, { data }: Event<'message.sent'>): void {
  const { id, obligation, requestId, from, to } = data;
  if (obligation === null) return;
  works.set(id, { id, requestId, owner: to.address, requester: from.address, closing: null });
}

function end(works: Map<string, PlainWork>, closing: Closing): void {
  const { messageId } = closing.data;
  const work = works.get(messageId);
  if (work?.closing !== null) expect.unreachable(`${messageId} was closed and is closed again`);
  else work.closing = closing;
}

function isMoving(event: Event): event is Event<(typeof MOVING)[number]> {
  return (MOVING as readonly EventType[]).includes(event.type);
}

function move(works: readonly PlainWork[], from: Address, to: Address): void {
  for (const work of works) {
    if (work.closing !== null) continue;
    if (work.owner === from) work.owner = to;
    if (work.requester === from) work.requester = to;
  }
}

/** What holds of delegated work after any sequence of commands. Throws when it does not. */
export function checkWork(village: Village, said: Said): void {
  const works = workIn(village);
  checkOpen(village, works);
  for (const work of works) if (work.closing !== null) checkClosed(village, work, work.closing, said);
}

/** Owed, expected and waited for is exactly what is open; expected only by whoever had an id to be told under. */
function checkOpen({ world }: Village, works: readonly PlainWork[]): void {
  const now = world.now();
  const open = works.filter(({ closing }) => closing === null);
  const rows = [...world.tables.rows()].filter(({ table }) => table === 'asks.asks');
  const expected = rows.filter(({ value }) => (value as { delegated: boolean }).delegated);
  expect(expected.map(({ group, member }) => `${group} ${member}`).sort()).toEqual(
    open
      .flatMap(({ requester, requestId }) => (requestId === null ? [] : `${requester} ${requestId}`))
      .sort(),
  );
  const edges = waitGraph(now, PROJECT.id).edges.filter(({ kind }) => kind === 'work');
  expect(edges.map(({ id, from, to }) => [id, from, to])).toEqual(
    open.map(({ id, requester, owner }) => [id, requester, owner]),
  );
  for (const role of ['owner', 'requester'] as const) {
    for (const address of new Set(works.map((work) => work[role]))) {
      const count = open.filter((work) => work[role] === address).length;
      expect(openWorkCount(now, address, role)).toBe(count);
    }
  }
}

/** The other side was told once, in the same append, in the words of whoever closed it; unless it had no id. */
function checkClosed({ world }: Village, work: PlainWork, closing: Closing, said: Said): void {
  const other = closing.type === 'obligation.closed' ? work.requester : work.owner;
  const { notice } = closing.data;
  const tellings = of(world.events, 'message.delivered').filter(({ data }) => data.id === notice);
  const answers = of(world.events, 'ask.answered').filter(({ data }) => data.requestId === work.requestId);
  if (notice === null) {
    expect(parseAddress(other).kind).toBe('server');
    expect(closing.data).toMatchObject({ body: said.get(work.id) });
    return;
  }
  expect(tellings.map(({ data }) => data.address)).toEqual([other]);
  const sent = world.events[(closing.causation ?? 0) - 1];
  expect(sent).toMatchObject({ type: 'message.sent', at: closing.at, actor: closing.actor });
  expect(sent?.data).toMatchObject({ id: notice, sourceMessageId: work.id, body: said.get(work.id) });
  const isAnswered = closing.type === 'obligation.closed' && work.requestId !== null;
  expect(answers.map(({ data }) => data.messageId)).toEqual(isAnswered ? [notice] : []);
}

function of<T extends EventType>(events: readonly Event[], type: T): Event<T>[] {
  return events.filter((event) => event.type === type) as unknown as Event<T>[];
}
