import { lastWakeEvent } from '../../agents/index.js';
import type { DataOf, Event, Moment } from '../../events/index.js';
import { type Address, wakesOf } from '../../projections/index.js';
import { lapseOf, SETTLE_MS } from '../../wake/index.js';
import { printable } from '../printable.js';
import { DRIVERS, SKIPS } from '../words.js';
import type { MessageCase } from './case.js';
import type { Finding, VerdictCode } from './verdicts.js';

type SkipReason = DataOf<'wake.skipped'>['reason'];

/** What a wake that was not sent means for mail that waits; null where it is the recipient's state that decides. */
const SKIPPED: Readonly<Record<SkipReason, VerdictCode | null>> = {
  not_running: null,
  busy: null,
  disabled: 'waiting-wake-off',
  no_fresh_idle: null,
  deduped: null,
  rate_limited: null,
  debounced: null,
  under_way: null,
  already_woken: null,
  no_driver: 'waiting-no-way-to-wake',
  no_taker: 'wake-failed',
  taker_lost: 'wake-failed',
  read: null,
  unavailable: 'waiting-no-way-to-wake',
  failed: 'wake-failed',
  gave_up: 'wake-failed',
};

/** What came of waking the recipient of a message that waits; null when that does not say why it waits. */
export function wakeFinding(now: Moment, address: Address, it: MessageCase): Finding | null {
  const { open, gaveUp } = wakesOf(now, address);
  const lapsed = open === undefined ? null : lapseOf(open, it.at);
  if (open !== undefined && lapsed === null) return { code: 'waiting-being-woken', at: open.requestedAt };
  if (open !== undefined && lapsed !== null) {
    return { code: 'wake-failed', at: open.requestedAt, why: `: ${SKIPS[lapsed]}` };
  }
  const last = lastWake(it);
  if (gaveUp === true && last?.type !== 'wake.skipped') {
    return { code: 'wake-failed', at: last?.at ?? null, why: `: ${SKIPS.gave_up}` };
  }
  return last === undefined ? null : outcomeOf(last, it.at);
}

/** Why the recipient of a message was not woken, in half a sentence; empty when that was not so. */
export function whyNotWoken(it: MessageCase): string {
  const last = lastWake(it);
  return last?.type === 'wake.skipped' ? `; it was not woken because ${SKIPS[last.data.reason]}` : '';
}

function outcomeOf(last: WakeEvent, at: number): Finding | null {
  switch (last.type) {
    case 'wake.fired': {
      const isRecent = Math.abs(at - last.at) < SETTLE_MS;
      const code = isRecent ? 'waiting-just-woken' : 'wake-ignored';
      return { code, at: last.at, what: () => DRIVERS[last.data.driver] };
    }
    case 'wake.skipped': {
      const code = SKIPPED[last.data.reason];
      const evidence = last.data.evidence === null ? '' : ` (${printable(last.data.evidence)})`;
      return code === null ? null : { code, at: last.at, why: `: ${SKIPS[last.data.reason]}${evidence}` };
    }
    default:
      return { code: 'wake-failed', at: last.at, why: ': nothing says what came of it' };
  }
}

type WakeEvent = Event<'wake.requested' | 'wake.taken' | 'wake.fired' | 'wake.skipped'>;

/** The last that happened of the wakes for a message, or of the one that stood for them. */
function lastWake({ id, events }: MessageCase): WakeEvent | undefined {
  const last = lastWakeEvent(id, events);
  if (last?.type !== 'wake.skipped' || last.data.wake === null) return last;
  const { wake, reason } = last.data;
  if (reason !== 'under_way' && reason !== 'already_woken') return last;
  return events.findLast((event) => isOf(event, wake)) as WakeEvent | undefined;
}

function isOf(event: Event, wake: string): boolean {
  if (event.type === 'wake.skipped') {
    const { reason } = event.data;
    return event.data.wake === wake && reason !== 'under_way' && reason !== 'already_woken';
  }
  const isWake =
    event.type === 'wake.requested' || event.type === 'wake.taken' || event.type === 'wake.fired';
  return isWake && event.data.wake === wake;
}
