import type { DataOf, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { MOVING, movesOf } from './moves.js';

/** What was last seen of an agent; `since` in unix milliseconds. */
export interface ActivityRow {
  readonly state: DataOf<'session.activity'>['state'];
  readonly source: DataOf<'session.activity'>['source'];
  readonly turn: string | null;
  readonly since: number;
}

const ACTIVITY = 'activity.activity';
const ALL = 'all';

/** Who was last seen busy or idle, when, and by what. */
export const activity: Projection = {
  name: 'activity',
  version: 1,
  handles: ['session.activity', ...MOVING],
  apply(tables, event) {
    switch (event.type) {
      case 'session.activity':
        return seen(tables, event.data);
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) move(tables, from, to);
        return;
    }
  },
};

function seen(tables: Tables, data: DataOf<'session.activity'>): void {
  const { address, state, source, turn, evidenceAt } = data;
  const row: ActivityRow = { state, source, turn, since: evidenceAt };
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
