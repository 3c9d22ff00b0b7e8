import type { Event } from '../../events/index.js';
import { type Address, agentAddress } from '../../projections/index.js';
import { storyOf } from '../stories.js';
import type { Followers } from './draft.js';
import { addMark, addRow, type Draft } from './draft.js';
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
    addRow(draft, event, null);
    mark(draft, event, address, isThere(draft, address) ? 'note' : 'start');
    const spoken = draft.speaking.get(server) ?? new Set();
    draft.speaking.set(server, spoken.add(address));
    draft.spans.begin(`${server} ${address}`, {
      lane: draft.lanes.at(address),
      kind: 'present',
      from: event.seq,
      title: `${draft.names.at(address)} is there`,
      about: null,
    });
  },
  'session.released': (event, draft) => {
    const { server, project, session } = event.data;
    addRow(draft, event, null);
    mark(draft, event, agentAddress(project, session), 'note');
    leave(draft, event, server, agentAddress(project, session));
  },
  'session.continued': (event, draft) => {
    addRow(draft, event, null);
    mark(draft, event, agentAddress(event.data.project, event.data.to), 'note');
  },
  'session.ended': (event, draft) => {
    const { server, how } = event.data;
    const addresses = [...(draft.speaking.get(server) ?? [])];
    // A server that nobody spoke through went as it came.
    if (addresses.length === 0) return;
    addRow(draft, event, null);
    for (const address of addresses) {
      mark(draft, event, address, how === 'lost' ? 'lost' : 'end');
      leave(draft, event, server, address);
    }
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

function isThere({ speaking }: Draft, address: Address): boolean {
  return [...speaking.values()].some((addresses) => addresses.has(address));
}

function leave(draft: Draft, { seq }: Event, server: string, address: Address): void {
  draft.speaking.get(server)?.delete(address);
  draft.spans.end(`${server} ${address}`, seq);
  if (!isThere(draft, address)) draft.spans.end(draft.lanes.at(address), seq);
}
