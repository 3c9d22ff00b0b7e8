import type { DataOf, Event } from '../../events/index.js';
import type { Address } from '../../projections/index.js';
import type { WakeStatus } from '../../wake/index.js';

/** Most of each kind that are remembered; the oldest are forgotten first. */
const MOST = 1000;

/** A question of this server that is waited for. */
export interface KnownAsk {
  readonly openedAt: number;
  readonly messageId: string;
  readonly target: Address;
}

/** What the events before tell of the one that is traced: this server's own alone. */
export class Known {
  readonly #asks = new Map<string, KnownAsk>();
  readonly #wakes = new Map<string, DataOf<'wake.requested'>>();
  readonly #attempts = new Map<string, number>();
  readonly #statuses = new Map<string, WakeStatus>();
  readonly #answers = new Set<number>();

  constructor(readonly server: string) {}

  /** Whether this server recorded an event itself. */
  isOwn({ actor }: Event): boolean {
    return actor.server === this.server;
  }

  /** A question of this server, by its request. */
  ask(requestId: string): KnownAsk | undefined {
    return this.#asks.get(requestId);
  }

  /** A wake that this server asked for. */
  wake(wake: string | null): DataOf<'wake.requested'> | undefined {
    return wake === null ? undefined : this.#wakes.get(wake);
  }

  /** How often a wake had been tried before, whoever asked for it. */
  attempt(wake: string | null): number {
    return wake === null ? 0 : (this.#attempts.get(wake) ?? 0);
  }

  /** What became of the last wake for a message. */
  statusFor(messageId: string): WakeStatus | null {
    return this.#statuses.get(messageId) ?? null;
  }

  /** Whether a hand-over was the answer of a call that waited. */
  isAnswer(handOver: number): boolean {
    return this.#answers.has(handOver);
  }

  /** Takes note of an event before it is traced. */
  note(event: Event): void {
    if (event.type === 'wake.requested') {
      remember(this.#attempts, event.data.wake, event.data.attempt);
      if (this.isOwn(event)) remember(this.#wakes, event.data.wake, event.data);
    }
    if (!this.isOwn(event)) return;
    if (event.type === 'ask.opened') {
      const { requestId, messageId, target } = event.data;
      remember(this.#asks, requestId, { openedAt: event.at, messageId, target });
    }
    if (event.type === 'message.handed_over' && event.data.door === 'ask') {
      this.#answers.add(event.seq);
      for (const oldest of this.#answers) if (this.#answers.size > MOST) this.#answers.delete(oldest);
    }
  }

  /** What became of a wake for a message. */
  settle(messageId: string, status: WakeStatus): void {
    remember(this.#statuses, messageId, status);
  }
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value);
  for (const oldest of map.keys()) if (map.size > MOST) map.delete(oldest);
}
