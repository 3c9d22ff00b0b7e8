import type { EventType } from './catalogue.js';
import type { Projection } from './projection.js';
import { BadRecord } from './record.js';
import type { Tables } from './tables.js';
import type { Event } from './types.js';

/** Which projections handle which type, in the order of the list. */
export type Handlers = ReadonlyMap<EventType, readonly Projection[]>;

/** Indexes projections by the events they handle. */
export function handlersOf(projections: readonly Projection[]): Handlers {
  const handlers = new Map<EventType, Projection[]>();
  for (const projection of projections) {
    for (const type of projection.handles) {
      const same = handlers.get(type);
      if (same) same.push(projection);
      else handlers.set(type, [projection]);
    }
  }
  return handlers;
}

/** Folds one event into the tables of every projection that handles it. */
export function foldEvent(handlers: Handlers, tables: Tables, event: Event): void {
  for (const projection of handlers.get(event.type) ?? []) projection.apply(tables, event);
}

/** The marks that projections want to stand for an event that has been folded. */
export function marksOf(handlers: Handlers, tables: Tables, event: Event): string[] {
  return (handlers.get(event.type) ?? []).flatMap((projection) => projection.marks?.(tables, event) ?? []);
}

/** Folds a stored event into one projection. Throws `BadRecord` when its reducer does: the writes must then be undone. */
export function foldStored(projection: Projection, tables: Tables, event: Event): void {
  try {
    projection.apply(tables, event);
  } catch (error) {
    // The engine's own failures carry a code; they say nothing about the record.
    if (!(error instanceof Error) || 'code' in error) throw error;
    throw new BadRecord(event.seq, `${projection.name} cannot fold it: ${error.message}`);
  }
}
