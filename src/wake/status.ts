import type { SkipReason } from './policy.js';

/** What became of a wake, in the words of the tools' answers. */
export type WakeStatus =
  | 'fired'
  | 'fired_unconfirmed'
  | 'skipped_busy'
  | 'skipped_debounced'
  | 'skipped_no_target'
  | 'skipped_no_fresh_idle'
  | 'skipped_rate_limited'
  | 'skipped_deduped'
  | 'disabled';

const STATUSES: Readonly<Record<SkipReason, WakeStatus>> = {
  not_running: 'skipped_no_target',
  busy: 'skipped_busy',
  disabled: 'disabled',
  no_fresh_idle: 'skipped_no_fresh_idle',
  deduped: 'skipped_deduped',
  rate_limited: 'skipped_rate_limited',
  debounced: 'skipped_debounced',
  under_way: 'skipped_debounced',
  already_woken: 'skipped_deduped',
  no_driver: 'skipped_no_target',
  no_taker: 'skipped_no_target',
  taker_lost: 'skipped_no_target',
  // Whoever reads its mail is at work.
  read: 'skipped_busy',
  unavailable: 'skipped_no_target',
  // Something was sent, and perhaps not all of it.
  failed: 'fired_unconfirmed',
  gave_up: 'skipped_no_target',
};

/** The status of a wake that was not sent. */
export function statusOfSkip(reason: SkipReason): WakeStatus {
  return STATUSES[reason];
}
