import type { ClientType } from '../../clients/index.js';
import type { DataOf, Event } from '../../events/index.js';
import type { Address } from '../../projections/index.js';
import type { LogFacts } from './facts.js';
import type { ClientsByAddress } from './scorecard.js';

type Source = DataOf<'session.activity'>['source'];

/** What only a hook shows. */
const OF_HOOKS: ReadonlySet<Source> = new Set(['start', 'prompt', 'tool', 'stop', 'interrupt', 'end']);

/** Remembers when hooks were last heard of. */
export interface Hearing {
  note(event: Event): void;
  /** Everybody whose client must be known at the end. */
  heard(): ReadonlySet<Address>;
  finish(clients: ClientsByAddress): LogFacts['hooksHeard'];
}

/** Begins to listen; takes events in order. */
export function beginHearing(): Hearing {
  const heard = new Map<Address, number>();
  return {
    note: ({ at, type, data }) => {
      if (type === 'session.activity' && OF_HOOKS.has(data.source)) heard.set(data.address, at);
    },
    heard: () => new Set(heard.keys()),
    finish: (clients) => {
      const byClient: Partial<Record<ClientType, number>> = {};
      for (const [address, at] of heard) {
        const client = clients.get(address) ?? 'unknown';
        byClient[client] = Math.max(byClient[client] ?? 0, at);
      }
      return byClient;
    },
  };
}
