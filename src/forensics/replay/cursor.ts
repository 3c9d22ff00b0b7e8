import {
  BadRecord,
  type Event,
  foldEvent,
  handlersOf,
  type Projection,
  type Seq,
} from '../../events/index.js';
import type { History } from '../history.js';
import { restoredAt } from '../restored.js';
import { type FleetMoment, TOLD_FROM } from './fleet-at.js';
import { shown } from './shown.js';
import { type NotedTables, noted, takeBack, type Undo } from './undo.js';

/** How many events can at least be taken back one by one; what lies farther back is folded anew. */
const TAKEN_BACK = 5_000;

/** A place in a history, and the state there. It goes forward and back. */
export interface Cursor {
  /** The state where it stands; good until it moves. */
  readonly now: () => FleetMoment;
  /** Goes to a position, which must not be before `history.earliest`. */
  readonly moveTo: (seq: Seq) => void;
  /** Takes in the event that came after the end of the history. */
  readonly follow: (event: Event) => void;
}

/** One event that was folded, when the one before it was written, and how to take it back. */
interface Step {
  readonly seq: Seq;
  readonly atBefore: number | null;
  readonly undo: Undo;
}

interface Place {
  head: Seq;
  at: number | null;
  readonly base: Seq;
  readonly tables: FleetMoment['tables'];
  readonly noted: NotedTables;
  steps: Step[];
}

/** Stands at a position. Of the projections, those are folded that a fleet is told from. `each` is given every event that is folded, some more than once when it goes back. */
export function cursorAt(
  history: History,
  seq: Seq,
  projections: readonly Projection[],
  each: (event: Event) => void = () => {},
): Cursor {
  const told = projections.filter(({ name }) => TOLD_FROM.has(name));
  const handlers = handlersOf([...told, shown]);
  let place = begin(seq);

  function begin(to: Seq): Place {
    const { head, at, base, tables } = restoredAt(history, to, told, { folds: [shown], each });
    return { head, at, base, tables, noted: noted(tables), steps: [] };
  }

  function fold(event: Event): void {
    each(event);
    foldEvent(handlers, place.noted, event);
    place.steps.push({ seq: event.seq, atBefore: place.at, undo: place.noted.taken() });
    if (place.steps.length > 2 * TAKEN_BACK) place.steps = place.steps.slice(-TAKEN_BACK);
    place.head = event.seq;
    place.at = event.at;
  }

  function forward(to: Seq): void {
    for (const event of history.read(place.head + 1, to)) if (!(event instanceof BadRecord)) fold(event);
    place.head = Math.max(place.head, Math.min(to, history.head));
  }

  function back(to: Seq): void {
    for (let step = place.steps.at(-1); step !== undefined && step.seq > to; step = place.steps.at(-1)) {
      takeBack(place.tables, step.undo);
      place.at = step.atBefore;
      place.steps.pop();
    }
    place.head = to;
  }

  return {
    now: () => {
      const { head, at, base, tables } = place;
      return { head, at, base, tables, event: (one) => (one <= head ? history.event(one) : undefined) };
    },
    moveTo: (to) => {
      const earliest = place.steps[0]?.seq ?? place.head + 1;
      if (to >= place.head) forward(to);
      else if (to >= earliest - 1) back(to);
      else place = begin(to);
    },
    follow: fold,
  };
}
