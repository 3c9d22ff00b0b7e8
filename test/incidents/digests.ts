import type { Event, Projection } from '../../src/events/index.js';
import { digestOfTables, MemoryTables } from '../../src/projections/index.js';

/** Hexadecimal digits that are kept of a digest: enough to tell of a change, and no more. */
const DIGITS = 8;

/**
 * What a projection makes of a history, step by step: `position:digest` of each event that changed its rows, with
 * blanks between. So a test can say where the fold begins to differ.
 */
export function foldedSteps(events: readonly Event[], projection: Projection): string {
  return [...stepsOf(events, projection)].join(' ');
}

/** Whether a projection makes the same of a history as was recorded: looks no further than to the first difference. */
export function foldsAsRecorded(
  events: readonly Event[],
  projection: Projection,
  recorded: string | undefined,
): boolean {
  const expected = recorded?.split(' ').filter(Boolean);
  let next = 0;
  for (const step of stepsOf(events, projection)) {
    if (step !== expected?.[next]) return false;
    next += 1;
  }
  return next === expected?.length;
}

function* stepsOf(events: readonly Event[], projection: Projection): Generator<string> {
  const tables = new MemoryTables();
  const handled = new Set<string>(projection.handles);
  let last = digestOfTables(tables, projection);
  for (const event of events) {
    if (!handled.has(event.type)) continue;
    projection.apply(tables, event);
    const digest = digestOfTables(tables, projection);
    if (digest !== last) yield `${event.seq}:${digest.slice(0, DIGITS)}`;
    last = digest;
  }
}

/** The same of several, by `name@version`. */
export function foldedDigests(
  events: readonly Event[],
  projections: readonly Projection[],
): Record<string, string> {
  return Object.fromEntries(
    projections.map((projection) => [
      `${projection.name}@${projection.version}`,
      foldedSteps(events, projection),
    ]),
  );
}
