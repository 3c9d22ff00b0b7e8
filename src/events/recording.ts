import {
  type Checkpoints,
  isCurrent,
  readCheckpoints,
  storedName,
  tablesAt,
  writeCheckpoints,
} from './checkpoints.js';
import type { Appended } from './event-log.js';
import { foldEvent, type Handlers, marksOf } from './folding.js';
import {
  type Head,
  isSetAside,
  quarantineCount,
  readEvent,
  readHead,
  refuseUnknownDecisions,
  setAside,
  writeEvents,
} from './journal.js';
import type { Environment } from './lmdb.js';
import type { Marks } from './marks.js';
import type { Moment, Projection } from './projection.js';
import { type BadRecord, stamp } from './record.js';
import type { Actor, Decision } from './types.js';

// Everything here runs inside a transaction: callers open it.

/** A moment of tables that are folded up to the head, and what is stored about how far. */
export interface Current {
  readonly now: Moment;
  readonly head: Head;
  readonly checkpoints: Checkpoints;
  readonly quarantined: number;
}

/** What recording needs besides what is recorded; `at` in unix milliseconds. */
export interface Recording {
  readonly projections: readonly Projection[];
  readonly handlers: Handlers;
  readonly marks: Marks;
  readonly at: number;
  readonly actor: Actor;
}

/** Null when the tables are not folded up to the head. */
export function currentOf(environment: Environment, projections: readonly Projection[]): Current | null {
  const head = readHead(environment);
  const checkpoints = readCheckpoints(environment, 'checkpoints');
  const quarantined = quarantineCount(environment);
  const folded = projections.every((one) => isCurrent(checkpoints[storedName(one)], head.seq, quarantined));
  if (!folded && (head.seq > 0 || quarantined > 0)) return null;
  const now: Moment = {
    head: head.seq,
    tables: tablesAt(environment, projections, (stored) => checkpoints[stored]?.generation ?? 0),
    event: (seq) => readEvent(environment, seq),
  };
  return { now, head, checkpoints, quarantined };
}

/** Writes what was decided on current tables, and folds it into them. */
export function record<A>(
  environment: Environment,
  current: Current,
  { events: decided, answer }: Decision<A>,
  { projections, handlers, marks, at, actor }: Recording,
): Appended<A> {
  const { now, quarantined } = current;
  if (decided.length === 0) return { events: [], answer, head: now.head };
  const events = decided.map((event, index) => stamp(event, now.head + 1 + index, at, actor));
  const head = writeEvents(environment, current.head, events).seq;
  for (const event of events) {
    foldEvent(handlers, now.tables, event);
    for (const mark of marksOf(handlers, now.tables, event)) marks.raise(mark);
  }
  const checkpoints = { ...current.checkpoints };
  for (const projection of projections) {
    const stored = storedName(projection);
    checkpoints[stored] = { generation: checkpoints[stored]?.generation ?? 0, seq: head, quarantined };
  }
  writeCheckpoints(environment, 'checkpoints', checkpoints);
  return { events, answer, head };
}

/** Records once that a record is unusable. Projections that had folded it are then made anew. */
export function quarantine(environment: Environment, bad: BadRecord, actor: Actor, at: number): void {
  if (isSetAside(environment, bad.seq)) return;
  refuseUnknownDecisions(environment);
  const before = readHead(environment);
  setAside(environment, bad);
  const data = { record: bad.seq, reason: bad.reason };
  const event = { type: 'record.quarantined', data } as const;
  writeEvents(environment, before, [stamp(event, before.seq + 1, at, actor)]);
  const count = quarantineCount(environment);
  for (const which of ['checkpoints', 'building'] as const) {
    const kept = Object.entries(readCheckpoints(environment, which)).map(([stored, checkpoint]) => {
      // One that was not valid before is not made so by having been folded less far.
      const unharmed = checkpoint.seq < bad.seq && checkpoint.quarantined === count - 1;
      return [stored, unharmed ? { ...checkpoint, quarantined: count } : checkpoint];
    });
    writeCheckpoints(environment, which, Object.fromEntries(kept));
  }
}
