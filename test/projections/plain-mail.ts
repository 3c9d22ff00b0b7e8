import type { Event, Moment } from '../../src/events/index.js';
import {
  type Address,
  announcedUpTo,
  findByKey,
  findHandle,
  findWaiting,
  isOwedMail,
  lastWaiting,
  mailboxTotal,
  shownAt,
  shownTotal,
  unconfirmedAt,
  waitingAt,
} from '../../src/projections/index.js';
import { movesOf } from '../../src/projections/moves.js';

interface Letter {
  readonly id: string;
  readonly sent: number;
  readonly bytes: number;
  readonly position: number;
  readonly shown?: true;
}
interface HandOver {
  address: Address;
  readonly handOver: number;
  readonly server: string;
  readonly hook?: object;
  readonly items: readonly Letter[];
}
interface Handle {
  address: Address;
  readonly id: string;
  readonly row: { readonly sent: number; readonly from: object; readonly requestId: string | null };
  shownAt?: number;
}
interface Key {
  address: Address;
  readonly key: string;
  readonly row: { readonly id: string; readonly sent: number; readonly at: number };
}

/** What is kept at addresses, as plainly as it can be said: a move gives every single row another address. */
export class PlainMail {
  waiting: (Letter & { address: Address })[] = [];
  handOvers: HandOver[] = [];
  handles: Handle[] = [];
  keys: Key[] = [];
  readonly announced = new Map<Address, number>();

  fold(event: Event): void {
    switch (event.type) {
      case 'message.sent':
        this.#sent(event);
        break;
      case 'message.delivered':
        this.#delivered(event);
        break;
      case 'message.handed_over':
        this.#handedOver(event);
        break;
      case 'message.confirmed':
        this.#close(event.data.handOver);
        break;
      case 'message.returned':
        this.#returned(event);
        break;
      case 'message.announced':
        this.announced.set(event.data.address, event.data.upTo);
        break;
      case 'ledger.pruned':
        this.#pruned(event);
        break;
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) this.#move(from, to);
    }
  }

  #delivered({ seq, data: { address, id, sent, bytes } }: Event<'message.delivered'>): void {
    this.waiting.push({ address, id, sent, bytes, position: seq });
  }

  #pruned({ data }: Event<'ledger.pruned'>): void {
    const pruned = data.items.map(({ id }) => id);
    this.handles = this.handles.filter(({ address, id }) => address !== data.address || !pruned.includes(id));
  }

  #sent({ seq, at, data }: Event<'message.sent'>): void {
    const { id, from, to, requestId, idempotencyKey } = data;
    this.handles.push({ address: to.address, id, row: { sent: seq, from, requestId } });
    if (idempotencyKey === null) return;
    this.keys = this.keys.filter(({ address, key }) => address !== from.address || key !== idempotencyKey);
    this.keys.push({ address: from.address, key: idempotencyKey, row: { id, sent: seq, at } });
  }

  #handedOver({ seq, at, data }: Event<'message.handed_over'>): void {
    const { address, items: given, server } = data;
    const hook = data.hook === null ? {} : { hook: { ...data.hook, at } };
    const wanted = new Set(given.map(({ position }) => position));
    const mine = this.waiting.filter((one) => one.address === address && wanted.has(one.position));
    this.waiting = this.waiting.filter((one) => !mine.includes(one));
    const items: Letter[] = mine.map(({ address: _, ...letter }) => letter);
    for (const one of this.handOvers.filter((before) => before.address === address)) {
      items.push(...one.items.filter(({ position }) => wanted.has(position)));
      const rest = one.items.filter(({ position }) => !wanted.has(position));
      this.#close(one.handOver);
      if (rest.length > 0) this.handOvers.push({ ...one, items: rest });
    }
    items.sort((a, b) => a.position - b.position);
    if (items.length > 0) this.handOvers.push({ address, handOver: seq, server, ...hook, items });
    for (const { id, position } of given) {
      const handle = this.#handle(address, id);
      if (handle !== undefined) handle.shownAt ??= position;
    }
  }

  #returned({ data }: Event<'message.returned'>): void {
    const closed = this.handOvers.find(({ handOver }) => handOver === data.handOver);
    this.#close(data.handOver);
    for (const item of closed?.items ?? []) {
      this.waiting.push({ ...item, shown: true, address: closed?.address ?? '' });
    }
    for (const id of data.ids) delete this.#handle(data.address, id)?.shownAt;
  }

  #close(handOver: number): void {
    this.handOvers = this.handOvers.filter((one) => one.handOver !== handOver);
  }

  #handle(address: Address, id: string): Handle | undefined {
    return this.handles.find((one) => one.address === address && one.id === id);
  }

  #move(from: Address, to: Address): void {
    for (const one of [...this.waiting, ...this.handOvers, ...this.handles, ...this.keys]) {
      if (one.address === from) one.address = to;
    }
    // Of two equal keys at one address the later use stands.
    this.keys = this.keys.filter(
      (one) =>
        !this.keys.some(
          ({ address, key, row }) => address === one.address && key === one.key && row.sent > one.row.sent,
        ),
    );
    this.announced.delete(from);
  }

  /** What every view must say. */
  seenAt(address: Address, limit: number): object {
    const at = <T extends { address: Address }>(rows: readonly T[]) =>
      rows.filter((one) => one.address === address);
    const waiting = at(this.waiting)
      .map(({ address: _, ...letter }) => letter)
      .sort((a, b) => a.position - b.position);
    const handOvers = at(this.handOvers)
      .map(({ address: _, ...row }) => row)
      .sort((a, b) => a.handOver - b.handOver);
    const shown = at(this.handles)
      .flatMap(({ id, row, shownAt: position }) =>
        position === undefined ? [] : [{ id, sent: row.sent, position }],
      )
      .sort((a, b) => a.position - b.position);
    return {
      total: { count: waiting.length, bytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0) },
      waiting,
      firstWaiting: waiting.slice(0, limit),
      found: waiting,
      last: waiting.at(-1)?.position ?? 0,
      owed: waiting.length + handOvers.length > 0,
      unconfirmed: handOvers,
      announced: this.announced.get(address) ?? 0,
      handles: new Map(
        at(this.handles).map(({ id, row, shownAt }) => [
          id,
          { ...row, ...(shownAt === undefined ? {} : { shownAt }) },
        ]),
      ),
      shownTotal: shown.length,
      oldest: shown.slice(0, limit),
      newest: shown.toReversed().slice(0, limit),
      keys: new Map(at(this.keys).map(({ key, row }) => [key, row])),
    };
  }
}

/** The same, as the projections' views say it. `ids` and `keys` are all that there may be. */
export function seenByViews(
  now: Moment,
  address: Address,
  limit: number,
  { ids, keys, at }: { ids: readonly string[]; keys: readonly string[]; at: number },
): object {
  const waiting = waitingAt(now, address);
  const found = <V>(names: readonly string[], find: (name: string) => V | undefined) =>
    new Map(names.flatMap((name) => [[name, find(name)] as const]).filter(([, row]) => row !== undefined));
  return {
    total: mailboxTotal(now, address),
    waiting,
    firstWaiting: waitingAt(now, address, limit),
    found: waiting.map(({ position }) => findWaiting(now, address, position)),
    last: lastWaiting(now, address),
    owed: isOwedMail(now, address),
    unconfirmed: unconfirmedAt(now, address),
    announced: announcedUpTo(now, address),
    handles: found(ids, (id) => findHandle(now, address, id)),
    shownTotal: shownTotal(now, address),
    oldest: shownAt(now, address, limit, 'oldest'),
    newest: shownAt(now, address, limit, 'newest'),
    keys: found(keys, (key) => findByKey(now, address, key, at)),
  };
}
