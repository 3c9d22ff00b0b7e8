import type { ClientType } from '../../clients/index.js';
import type { DataOf, Event } from '../../events/index.js';
import type { Address } from '../../projections/index.js';
import { frequenciesOf } from '../frequencies.js';

/** What came of waking, over time. */
export interface Scorecard {
  /** Unix milliseconds of the first event that was looked at; null when there was none. */
  readonly since: number | null;
  /** The beginning of the longest period was left out: the log has too many events, or no longer has them. */
  readonly partial: boolean;
  /** Shortest first. */
  readonly periods: readonly Period[];
}

/** The wakes of the last so many hours. */
export interface Period {
  readonly hours: number;
  /** How many were asked for, those that an agent's own server tried again included. */
  readonly requested: number;
  readonly drivers: readonly DriverScore[];
  /** How many were not sent, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** How one way to wake did with one client. */
export interface DriverScore {
  readonly client: ClientType;
  readonly driver: DataOf<'wake.fired'>['driver'];
  /** Something was sent. */
  readonly fired: number;
  /** The client provably took it. */
  readonly confirmed: number;
  /** The message that it was for was given to the agent soon afterwards. */
  readonly read: number;
}

/** How soon the message must be given for the wake to have led to it: milliseconds. */
const READ_WITHIN_MS = 300_000;

const HOUR_MS = 3_600_000;

/** The periods that are told, in hours. */
const PERIOD_HOURS = [24, 7 * 24] as const;

/** How far back all of them reach: milliseconds. */
export const SCORED_MS = Math.max(...PERIOD_HOURS) * HOUR_MS;

interface Fired {
  readonly at: number;
  readonly address: Address;
  readonly driver: DriverScore['driver'];
  readonly confirmed: boolean;
  read: boolean;
}

/** Which client each agent runs in: only the state at the end knows. */
export type ClientsByAddress = ReadonlyMap<Address, ClientType>;

/** A scorecard that is being filled. */
export interface Scoring {
  /** Takes the events of the longest period, in order. */
  note(event: Event): void;
  /** Everybody whose client must be known at the end. */
  woken(): ReadonlySet<Address>;
  finish(clients: ClientsByAddress, partial: boolean): Scorecard;
}

/** Begins a scorecard as of a moment, in unix milliseconds. Keeps nothing but what it counts. */
export function beginScorecard(now: number): Scoring {
  const requested: number[] = [];
  const skipped: { at: number; reason: string }[] = [];
  const fired: Fired[] = [];
  const awaited = new Map<string, Fired[]>();
  let since: number | null = null;
  return {
    note: (event) => {
      since ??= event.at;
      switch (event.type) {
        case 'wake.requested':
          requested.push(event.at);
          return;
        case 'wake.skipped':
          skipped.push({ at: event.at, reason: event.data.reason });
          return;
        case 'wake.fired': {
          const one = firedBy(event);
          fired.push(one);
          awaitedFor(awaited, event.data.messageId).push(one);
          return;
        }
        case 'message.handed_over':
          for (const { id } of event.data.items) given(awaited, id, event.at);
          return;
        default:
      }
    },
    woken: () => new Set(fired.map(({ address }) => address)),
    finish: (clients, partial) => ({
      since,
      partial,
      periods: PERIOD_HOURS.map((hours) => {
        const isWithin = ({ at }: { at: number }) => at > now - hours * HOUR_MS;
        return {
          hours,
          requested: requested.filter((at) => isWithin({ at })).length,
          drivers: scoresOf(fired.filter(isWithin), clients),
          skipped: frequenciesOf(skipped.filter(isWithin).map(({ reason }) => reason)),
        };
      }),
    }),
  };
}

function firedBy({ at, data }: Event<'wake.fired'>): Fired {
  const { address, driver, confirmed } = data;
  return { at, address, driver, confirmed, read: false };
}

function awaitedFor(awaited: Map<string, Fired[]>, messageId: string): Fired[] {
  const known = awaited.get(messageId) ?? [];
  awaited.set(messageId, known);
  return known;
}

function given(awaited: Map<string, Fired[]>, id: string, at: number): void {
  for (const one of awaited.get(id) ?? []) one.read = at - one.at <= READ_WITHIN_MS;
  awaited.delete(id);
}

function scoresOf(fired: readonly Fired[], clients: ClientsByAddress): DriverScore[] {
  const scores = new Map<string, DriverScore>();
  for (const { address, driver, confirmed, read } of fired) {
    const client = clients.get(address) ?? 'unknown';
    const key = `${client} ${driver}`;
    const score = scores.get(key) ?? { client, driver, fired: 0, confirmed: 0, read: 0 };
    scores.set(key, {
      ...score,
      fired: score.fired + 1,
      confirmed: score.confirmed + Number(confirmed),
      read: score.read + Number(read),
    });
  }
  return [...scores].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, score]) => score);
}
