import type { NewEvent, Seq } from '../events/index.js';

/** Events in the making; `add` tells the position that each will have. */
export interface Draft {
  readonly events: readonly NewEvent[];
  add(event: NewEvent): Seq;
}

/** Begins a list of events behind `head`. */
export function draftFrom(head: Seq): Draft {
  const events: NewEvent[] = [];
  return { events, add: (event) => head + events.push(event) };
}
