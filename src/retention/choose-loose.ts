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
  /** Whether refused requests are looked at, too, which means at all that are kept. */
  readonly refusals: boolean;
}

/** Positions of superfluous events, ascending, and where to go on looking; null at the end. */
export interface ChosenLoose {
  readonly seqs: readonly Seq[];
  readonly next: Seq | null;
}

/**
 * Chooses events that a newer one has made superfluous: no row quotes them, or enough newer ones are kept. The search
 * ends at the first that is too young. Pure.
 */
export function chooseLoose(now: Moment, { recordedBy, behind, looks, refusals }: LooseQuery): ChosenLoose {
  const quoted = quotedNow(now);
  const found = looseEvents(now, behind, looks);
  const young = recordedBy === null ? -1 : found.findIndex((seq) => (now.event(seq)?.at ?? 0) > recordedBy);
  const old = young === -1 ? found : found.slice(0, young);
  const superseded = old.filter((seq) => !quoted.has(seq));
  const refused = refusals ? outnumbered(now, looks) : [];
  return {
    seqs: [...superseded, ...refused].sort((a, b) => a - b),
    next: young !== -1 || found.length < looks ? null : (found.at(-1) ?? null),
  };
}

function outnumbered(now: Moment, looks: number): Seq[] {
  const rule = retentionOf('request.refused');
  return rule.leaves === 'when-outnumbered' ? outnumberedRefusals(now, rule.newest, looks) : [];
}

/** Whether an event that was chosen is still superfluous. */
export function isStillLoose(now: Moment, seqs: readonly Seq[]): boolean {
  const quoted = quotedNow(now);
  return !seqs.some((seq) => quoted.has(seq));
}

function quotedNow(now: Moment): Set<Seq> {
  return new Set([...activityQuoted(now), ...cardsQuoted(now), ...announcementsQuoted(now)]);
}
