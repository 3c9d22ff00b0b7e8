import type { Followers } from './draft.js';
import { addMark, addRow, type Draft, isShown } from './draft.js';

/** Mail on its way: who was sent what, and when it was shown. */
export const mailFollowers = {
  'message.sent': (event, draft) => {
    const { id, to, obligation } = event.data;
    addRow(draft, event, id);
    if (obligation === null) return;
    draft.spans.begin(`work ${id}`, {
      lane: draft.lanes.at(to.address),
      kind: 'work',
      from: event.seq,
      title: `${draft.names.at(to.address)} has work in ${draft.names.id(id)}`,
      about: id,
    });
  },
  // The row of its sending is where it appears.
  'message.delivered': (event, draft) => {
    if (!isShown(draft, event)) draft.waiting.set(event.data.id, event);
  },
  'message.handed_over': (event, draft) => {
    const ids = event.data.items.map(({ id }) => id);
    addRow(draft, event, ids.length === 1 ? (ids[0] ?? null) : null);
    addMark(draft, event, { lane: draft.lanes.at(event.data.address), kind: 'shown', about: ids });
    if (!isShown(draft, event)) move(ids, draft.waiting, draft.given);
  },
  'message.confirmed': (event, draft) => {
    if (!isShown(draft, event)) for (const id of event.data.ids) draft.given.delete(id);
  },
  'message.returned': (event, draft) => {
    const { address, ids } = event.data;
    addRow(draft, event, ids.length === 1 ? (ids[0] ?? null) : null);
    addMark(draft, event, { lane: draft.lanes.at(address), kind: 'returned', about: ids });
    if (!isShown(draft, event)) move(ids, draft.given, draft.waiting);
  },
  'message.announced': (event, draft) => {
    addRow(draft, event, event.data.id);
    addMark(draft, event, { lane: draft.lanes.at(event.data.address), kind: 'note', about: [event.data.id] });
  },
} satisfies Followers;

function move(ids: readonly string[], from: Draft['waiting'], to: Draft['waiting']): void {
  for (const id of ids) {
    const carried = from.get(id);
    if (carried === undefined) continue;
    from.delete(id);
    to.set(id, carried);
  }
}
