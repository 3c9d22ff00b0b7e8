import type { DataOf, Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { MOVING, movesOf } from './moves.js';

/** What was last seen of an agent; `since` in unix milliseconds. */
export interface ActivityRow {
  readonly state: DataOf<'session.activity'>['state'];
  readonly source: DataOf<'session.activity'>['source'];
  readonly turn: string | null;
  readonly since: number;
  /** Position of the event that says so: it is kept as long as nothing newer does. */
  readonly seen: number;
}

const ACTIVITY = 'activity.activity';
const ALL = 'all';

/** Who was last seen busy or idle, when, and by what. */
export const activity: Projection = {
  name: 'activity',
  version: 2,
  handles: ['session.activity', 'log.compacted', ...MOVING],
  apply(tables, event) {
    switch (event.type) {
      case 'session.activity':
        return seen(tables, event);
      case 'log.compacted':
        for (const address of event.data.forgotten.addresses) tables.remove(ACTIVITY, [ALL, address]);
        return;
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) move(tables, from, to);
        return;
    }
  },
};

function seen(tables: Tables, { seq, data }: Event<'session.activity'>): void {
  const { address, state, source, turn, evidenceAt } = data;
  const row: ActivityRow = { state, source, turn, since: evidenceAt, seen: seq };
  tables.put(ACTIVITY, [ALL, address], row);
}

function move(tables: Tables, from: Address, to: Address): void {
  const row = tables.get<ActivityRow>(ACTIVITY, [ALL, from]);
  if (row === undefined) return;
  tables.remove(ACTIVITY, [ALL, from]);
  tables.put(ACTIVITY, [ALL, to], row);
}

/** What was last seen of an agent; undefined when nothing was. */
export function activityOf({ tables }: Moment, address: Address): ActivityRow | undefined {
  return tables.get<ActivityRow>(ACTIVITY, [ALL, address]);
}

/** Positions of the events that tell what each agent was last seen doing. */
export function activityQuoted({ tables }: Pick<Moment, 'tables'>): number[] {
  return tables.range<ActivityRow>(ACTIVITY, { group: ALL }).map(({ value }) => value.seen);
}
