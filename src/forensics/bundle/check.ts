import {
  BadRecord,
  foldEvent,
  handlersOf,
  type Projection,
  type Seq,
  storedName,
} from '../../events/index.js';
import { digestOfTables } from '../../projections/index.js';
import type { History, RecordedDigests } from '../history.js';
import { restoredAt } from '../restored.js';

/** What came of folding a history with this program and comparing it with what was recorded: plain data. */
export interface FoldCheck {
  readonly ok: boolean;
  /** The first and the last position that were folded, and how many events. */
  readonly from: Seq;
  readonly to: Seq;
  readonly events: number;
  /** How many recorded states were compared. */
  readonly compared: number;
  readonly projections: readonly CheckedProjection[];
  /** The first interval whose fold is another one than it was; null when there is none. */
  readonly different: DifferentInterval | null;
}

/** One projection of this program. */
export interface CheckedProjection {
  /** `name@version`. */
  readonly name: string;
  readonly found: 'as-recorded' | 'different' | 'not-recorded';
  /** The same projection in the versions that were recorded, when none of them is ours. */
  readonly recorded: readonly string[];
}

/** Between two recorded states: the first is what is folded, the second is not. */
export interface DifferentInterval {
  /** 0 for the beginning. */
  readonly after: Seq;
  readonly upTo: Seq;
  /** `name@version` of what differs. */
  readonly projections: readonly string[];
}

/**
 * Folds a history anew, as far as states were recorded, and compares. Changes nothing. What another version of a
 * projection recorded cannot be compared. Memory: the state, and one slice of events.
 */
export function checkFold(history: History, projections: readonly Projection[]): FoldCheck {
  const recorded = history.digests.filter(({ seq }) => seq >= history.earliest && seq <= history.head);
  const fold = folding(history, projections);
  const different = new Map<string, DifferentInterval>();
  const same = new Set<string>();
  const agreed = new Map<string, Seq>();
  let compared = 0;
  for (const { seq, of } of recorded) {
    const known = projections.filter((one) => of[storedName(one)] !== undefined);
    if (known.length === 0) continue;
    fold.advance(seq);
    compared += 1;
    for (const one of known) {
      const name = storedName(one);
      const after = agreed.get(name) ?? 0;
      if (fold.digestOf(one) === of[name]) agreed.set(name, seq);
      else if (!different.has(name)) different.set(name, { after, upTo: seq, projections: [name] });
      same.add(name);
    }
  }
  return {
    ok: different.size === 0,
    from: history.earliest + 1,
    to: fold.reached(),
    events: fold.events(),
    compared,
    projections: projections.map((one) => judged(one, recorded, same, different)),
    different: firstOf([...different.values()]),
  };
}

function folding(history: History, projections: readonly Projection[]) {
  const { tables } = restoredAt(history, history.earliest, projections);
  const handlers = handlersOf(projections);
  let reached = history.earliest;
  let events = 0;
  let broken = false;
  return {
    advance: (to: Seq) => {
      for (const event of history.read(reached + 1, to)) {
        if (event instanceof BadRecord) continue;
        events += 1;
        broken ||= !isFolded(() => foldEvent(handlers, tables, event));
      }
      reached = to;
    },
    digestOf: (projection: Projection) => (broken ? null : digestOfTables(tables, projection)),
    reached: () => reached,
    events: () => events,
  };
}

/** A reducer that fails on what it once could fold is a difference, and no reason to stop. */
function isFolded(fold: () => void): boolean {
  try {
    fold();
    return true;
  } catch {
    return false;
  }
}

function judged(
  projection: Projection,
  recorded: readonly RecordedDigests[],
  same: ReadonlySet<string>,
  different: ReadonlyMap<string, DifferentInterval>,
): CheckedProjection {
  const name = storedName(projection);
  if (different.has(name)) return { name, found: 'different', recorded: [] };
  if (same.has(name)) return { name, found: 'as-recorded', recorded: [] };
  const versions = recorded.flatMap(({ of }) => Object.keys(of));
  const others = versions.filter((one) => one.startsWith(`${projection.name}@`));
  return { name, found: 'not-recorded', recorded: [...new Set(others)] };
}

function firstOf(intervals: readonly DifferentInterval[]): DifferentInterval | null {
  const [first] = intervals.toSorted((a, b) => a.upTo - b.upTo);
  if (first === undefined) return null;
  const alike = intervals.filter(({ upTo }) => upTo === first.upTo);
  return {
    after: Math.min(...alike.map(({ after }) => after)),
    upTo: first.upTo,
    projections: alike.flatMap(({ projections }) => projections),
  };
}
