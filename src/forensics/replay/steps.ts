import { BadRecord, type Event, type Projection, type Seq } from '../../events/index.js';
import type { History } from '../history.js';
import { Names } from '../names.js';
import { Speakers } from '../speakers.js';
import { type Change, changesBetween } from './changes.js';
import { type Cursor, cursorAt } from './cursor.js';
import { changesOf, type Filter, isWanted } from './filter.js';
import type { Fleet } from './fleet.js';
import { fleetAt } from './fleet-at.js';
import { type Lookups, lookupsIn } from './lookups.js';

/** An event, and what it changed. */
export interface ReplayStep {
  readonly kept: Event | BadRecord;
  readonly changes: readonly Change[];
}

/** A way through a history, one event after another. */
export interface Walk {
  /** Names of what has been passed. */
  readonly names: Names;
  /** The fleet where it stands. */
  fleet(): Fleet;
  /** Takes the next event in; null when it is not to be seen. */
  step(kept: Event | BadRecord): ReplayStep | null;
}

/** Begins a way behind a position; `step` must be given what follows, in order. */
export function walkFrom(
  history: History,
  seq: Seq,
  projections: readonly Projection[],
  filter: Filter,
): Walk {
  const names = new Names();
  const speakers = new Speakers();
  const cursor: Cursor = cursorAt(history, seq, projections, (event) => {
    names.note(event);
    speakers.note(event);
  });
  const lookups: Lookups = lookupsIn((one) => history.event(one));
  let last: Fleet | null = null;
  const fleet = () => {
    last ??= fleetAt(cursor.now(), lookups);
    return last;
  };
  return {
    names,
    fleet,
    step: (kept) => {
      if (kept instanceof BadRecord) return { kept, changes: [] };
      const before = isWanted(kept, filter, speakers) ? fleet() : null;
      cursor.follow(kept);
      last = null;
      if (before === null) return null;
      return { kept, changes: changesOf(changesBetween(before, fleet()), filter.agent) };
    },
  };
}
