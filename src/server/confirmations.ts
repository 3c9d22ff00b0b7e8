import type { DataOf, Event, Moment, NewEvent } from '../events/index.js';
import { addressOfHandOver, parseAddress } from '../projections/index.js';

/** Messages in an answer, until it is known what became of the answer. */
interface HandOver {
  readonly address: string;
  readonly handOver: number;
  readonly ids: readonly string[];
}

/** The client's id of a request, which may be of any length. */
export type RequestId = string | number;

/** How long confirmations are gathered before they are recorded together. */
const GATHER_MS = 20;

/**
 * Follows each hand-over until its answer's bytes have left or could not, and then records which. Recording
 * is off the path of any call; what cannot be recorded now is tried again with the next batch.
 */
export class Confirmations {
  readonly #pending = new Map<RequestId, HandOver[]>();
  #settled: NewEvent[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** `record` appends events; it may throw, and is then given them again later. */
  constructor(private readonly record: (events: readonly NewEvent[]) => void) {}

  /** Remembers what an answer to this request will carry. */
  expect(request: RequestId, events: readonly Event[]): void {
    const handOvers = events.flatMap((event) =>
      event.type === 'message.handed_over' ? [toHandOver(event.seq, event.data)] : [],
    );
    if (handOvers.length > 0)
      this.#pending.set(request, [...(this.#pending.get(request) ?? []), ...handOvers]);
  }

  /** The answer has left, or could not. */
  answered(request: RequestId, delivered: boolean): void {
    this.#settle(request, (data) =>
      delivered
        ? { type: 'message.confirmed', data, causation: data.handOver }
        : { type: 'message.returned', data: { ...data, reason: 'pipe-closed' }, causation: data.handOver },
    );
  }

  /** The client took the request back: its answer will not be sent. */
  cancelled(request: RequestId): void {
    this.#settle(request, (data) => ({
      type: 'message.returned',
      data: { ...data, reason: 'cancelled' },
      causation: data.handOver,
    }));
  }

  /** Records what is known now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#settled.length === 0) return;
    const batch = this.#settled;
    this.#settled = [];
    try {
      this.record(batch);
    } catch {
      // Unconfirmed is the safe state: at worst a message is shown once more, and says so.
      this.#settled = [...batch, ...this.#settled];
    }
  }

  #settle(request: RequestId, outcome: (data: HandOverData) => NewEvent): void {
    const handOvers = this.#pending.get(request);
    if (handOvers === undefined) return;
    this.#pending.delete(request);
    this.#settled.push(...handOvers.map((one) => outcome({ ...one, ids: [...one.ids] })));
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }
}

/** The same outcomes, at the address that each hand-over's recipient has by now. */
export function atPresentAddress(now: Moment, outcomes: readonly NewEvent[]): NewEvent[] {
  return outcomes.map((event) => {
    switch (event.type) {
      case 'message.confirmed':
        return { ...event, data: relocated(now, event.data) };
      case 'message.returned':
        return { ...event, data: relocated(now, event.data) };
      default:
        return event;
    }
  });
}

/** The agents whose mail has provably left with these outcomes. */
export function sessionsConfirmed(outcomes: readonly Event[]): Set<string> {
  const addresses = outcomes.flatMap((event) =>
    event.type === 'message.confirmed' ? [event.data.address] : [],
  );
  return new Set(addresses.map(parseAddress).flatMap((one) => (one.kind === 'agent' ? [one.session] : [])));
}

function relocated<D extends HandOverData>(now: Moment, data: D): D {
  return { ...data, address: addressOfHandOver(now, data.handOver, data.address) };
}

type HandOverData = DataOf<'message.confirmed'>;

function toHandOver(handOver: number, { address, items }: DataOf<'message.handed_over'>): HandOver {
  return { address, handOver, ids: items.map(({ id }) => id) };
}
