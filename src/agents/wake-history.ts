import type { DataOf, Event } from '../events/index.js';

type WakeEvent = Event<'wake.requested' | 'wake.taken' | 'wake.fired' | 'wake.skipped'>;
type SkipReason = DataOf<'wake.skipped'>['reason'];

/** How many tries are told, the newest of them. */
const MOST_TOLD = 8;

const WORDS: Readonly<Record<SkipReason, string>> = {
  not_running: 'not running',
  busy: 'busy',
  disabled: 'waking is switched off',
  no_fresh_idle: 'not known to have just gone idle',
  deduped: 'woken before for an answer to the same request',
  rate_limited: 'woken a few seconds before',
  debounced: 'woken a moment before',
  under_way: 'another wake was under way',
  already_woken: 'woken before and not stirred yet',
  no_driver: 'no way to wake it',
  no_taker: 'no server of the agent took it',
  taker_lost: 'the server that took it never said what came of it',
  read: 'its mail was read meanwhile',
  unavailable: 'no way of waking worked',
  failed: 'begun and not completed',
  gave_up: 'gave up',
};

/**
 * What became of the wakes for a message, in one line; null when none was considered. Events of other messages may be
 * among them: those of a wake that stood for this one are told with it. Nothing of it is in anybody's own words. Pure.
 */
export function wakeHistory(id: string, events: readonly Event[]): string | null {
  const wakes = events.filter(isWakeEvent);
  const told = new Set<string>();
  const entries: string[] = [];
  for (const event of wakes.filter(({ data }) => data.messageId === id)) {
    const { wake } = event.data;
    if (event.type === 'wake.skipped' && (wake === null || standsBeside(event))) {
      entries.push(`${skipped(event)}${standIn(event, wakes)}`);
    } else if (wake !== null && !told.has(wake)) {
      told.add(wake);
      entries.push(outcomeOf(wake, wakes));
    }
  }
  if (entries.length === 0) return null;
  const left = entries.length > MOST_TOLD ? [`${entries.length - MOST_TOLD} earlier`] : [];
  return [...left, ...entries.slice(-MOST_TOLD)].join('; ');
}

/** The last that is on record of the wakes for a message. */
export function lastWakeEvent(id: string, events: readonly Event[]): WakeEvent | undefined {
  return events.filter(isWakeEvent).findLast(({ data }) => data.messageId === id);
}

function isWakeEvent(event: Event): event is WakeEvent {
  return (
    event.type === 'wake.requested' ||
    event.type === 'wake.taken' ||
    event.type === 'wake.fired' ||
    event.type === 'wake.skipped'
  );
}

/** It does not end the wake that it names. */
function standsBeside({ data }: Event<'wake.skipped'>): boolean {
  return data.reason === 'under_way' || data.reason === 'already_woken';
}

function standIn({ data }: Event<'wake.skipped'>, wakes: readonly WakeEvent[]): string {
  const outcome = data.wake === null ? '' : outcomeOf(data.wake, wakes);
  return outcome === '' ? '' : `, that one ${outcome}`;
}

/** The last that happened to a wake; nothing when its events are gone. */
function outcomeOf(wake: string, wakes: readonly WakeEvent[]): string {
  const own = wakes.filter(
    (event) => event.data.wake === wake && !(event.type === 'wake.skipped' && standsBeside(event)),
  );
  const last = own.at(-1);
  if (last === undefined) return '';
  const attempt = own.reduce((most, { data }) => ('attempt' in data ? data.attempt : most), 0);
  return `${attempt > 0 ? `retry ${attempt} ` : ''}${happened(last)}`;
}

function happened(event: WakeEvent): string {
  switch (event.type) {
    case 'wake.requested':
      return `requested ${clock(event.at)}`;
    case 'wake.taken':
      return `under way by ${event.data.driver} since ${clock(event.at)}`;
    case 'wake.fired':
      return `fired by ${event.data.driver}${event.data.confirmed ? '' : ' (unconfirmed)'} ${clock(event.at)}`;
    case 'wake.skipped':
      return skipped(event);
  }
}

function skipped({ at, data }: Event<'wake.skipped'>): string {
  if (data.reason === 'gave_up') return `gave up ${clock(at)}`;
  return `skipped: ${WORDS[data.reason]} (at ${clock(at)})`;
}

/** The time of day of a moment in unix milliseconds. */
export function clock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)}Z`;
}
