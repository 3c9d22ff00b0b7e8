import type { Event } from '../../events/index.js';
import { type Address, agentAddress } from '../../projections/index.js';
import { storyOf } from '../stories.js';
import type { Followers } from './draft.js';
import { addMark, addRow, type Draft } from './draft.js';
import { final, type LaneKey } from './lanes.js';
import type { MarkKind } from './model.js';

/** When an agent was there, and when it was in a turn. */
export const sessionFollowers = {
  // Nothing is drawn of a server until it speaks for somebody.
  'session.started': () => {},
  'session.opened': (event, draft) => {
    addRow(draft, event, null);
    mark(draft, event, agentAddress(event.data.project, event.data.session), 'note');
  },
  'session.claimed': (event, draft) => {
    const { server, project, session } = event.data;
    const address = agentAddress(project, session);
    const lane = draft.lanes.at(address);
    addRow(draft, event, null);
    addMark(draft, event, { lane, kind: isThere(draft, lane) ? 'note' : 'start', about: [] });
    const spoken = draft.speaking.get(server) ?? new Map();
    draft.speaking.set(server, spoken.set(address, lane));
    const title = `${draft.names.at(address)} is there`;
    draft.spans.begin(`${server} ${address}`, { lane, kind: 'present', from: event.seq, title, about: null });
  },
  'session.released': (event, draft) => {
    const { server, project, session } = event.data;
    const address = agentAddress(project, session);
    const lane = draft.speaking.get(server)?.get(address);
    addRow(draft, event, null);
    if (lane === undefined) return;
    addMark(draft, event, { lane, kind: 'note', about: [] });
    leave(draft, event, server, address);
  },
  'session.continued': (event, draft) => {
    addRow(draft, event, null);
    mark(draft, event, agentAddress(event.data.project, event.data.to), 'note');
  },
  'session.ended': (event, draft) => {
    const { server, how } = event.data;
    const spoken = draft.speaking.get(server) ?? new Map<Address, LaneKey>();
    // A server that nobody spoke through went as it came.
    if (spoken.size === 0) return;
    addRow(draft, event, null);
    for (const lane of new Set([...spoken.values()].map(final))) {
      addMark(draft, event, { lane, kind: how === 'lost' ? 'lost' : 'end', about: [] });
    }
    for (const address of [...spoken.keys()]) leave(draft, event, server, address);
    draft.speaking.delete(server);
  },
  'session.state_set': (event, draft) => {
    addRow(draft, event, null);
    mark(draft, event, event.data.address, 'note');
  },
  'session.activity': (event, draft) => {
    const lane = draft.lanes.at(event.data.address);
    if (event.data.state === 'idle') return void draft.spans.end(lane, event.seq);
    const title = storyOf(event, draft.names).says;
    draft.spans.begin(lane, { lane, kind: 'busy', from: event.seq, title, about: null });
  },
} satisfies Followers;

function mark(draft: Draft, event: Event, address: Address, kind: MarkKind): void {
  addMark(draft, event, { lane: draft.lanes.at(address), kind, about: [] });
}

function isThere({ speaking }: Draft, lane: LaneKey): boolean {
  return [...speaking.values()].some((spoken) =>
    [...spoken.values()].some((one) => final(one) === final(lane)),
  );
}

function leave(draft: Draft, { seq }: Event, server: string, address: Address): void {
  const spoken = draft.speaking.get(server);
  const lane = spoken?.get(address);
  if (spoken === undefined || lane === undefined) return;
  spoken.delete(address);
  draft.spans.end(`${server} ${address}`, seq);
  if (!isThere(draft, lane)) draft.spans.end(final(lane), seq);
}
