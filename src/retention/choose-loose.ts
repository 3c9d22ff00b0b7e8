import type { Moment, Seq } from '../events/index.js';
import {
  activityQuoted,
  announcementsQuoted,
  cardsQuoted,
  looseEvents,
  outnumberedRefusals,
  retentionOf,
} from '../projections/index.js';

/** Which superfluous events are looked for. */
export interface LooseQuery {
  /** Only those that were recorded by then, unix milliseconds; null for all. */
  readonly recordedBy: number | null;
  readonly behind: Seq;
  readonly looks: number;
}

/** Positions of superfluous events, ascending, and where to go on looking; null at the end. */
export interface ChosenLoose {
  readonly seqs: readonly Seq[];
  readonly next: Seq | null;
}

/** Chooses events that a newer one has made superfluous: no row quotes them, or enough newer ones are kept. Pure. */
export function chooseLoose(now: Moment, { recordedBy, behind, looks }: LooseQuery): ChosenLoose {
  const quoted = quotedNow(now);
  const found = looseEvents(now, behind, looks);
  const isOld = (seq: Seq) => recordedBy === null || (now.event(seq)?.at ?? recordedBy) <= recordedBy;
  const superseded = found.filter((seq) => !quoted.has(seq) && isOld(seq));
  const rule = retentionOf('request.refused');
  const newest = rule.leaves === 'when-outnumbered' ? rule.newest : 0;
  const refusals = outnumberedRefusals(now, newest, looks);
  return {
    seqs: [...superseded, ...refusals].sort((a, b) => a - b),
    next: found.length < looks ? null : (found.at(-1) ?? null),
  };
}

/** Whether an event that was chosen is still superfluous. */
export function isStillLoose(now: Moment, seqs: readonly Seq[]): boolean {
  const quoted = quotedNow(now);
  return !seqs.some((seq) => quoted.has(seq));
}

function quotedNow(now: Moment): Set<Seq> {
  return new Set([...activityQuoted(now), ...cardsQuoted(now), ...announcementsQuoted(now)]);
}
