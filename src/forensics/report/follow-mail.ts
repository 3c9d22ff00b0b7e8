import type { Followers } from './draft.js';
import { addMark, addRow, type Draft, isShown } from './draft.js';

/** Mail on its way: who was sent what, and when it was shown. */
export const mailFollowers = {
  'message.sent': (event, draft) => {
    const { id, from, to, obligation } = event.data;
    const ends = { from: draft.lanes.at(from.address), to: draft.lanes.at(to.address) };
    if (isShown(draft, event)) draft.ends.set(id, ends);
    else draft.waiting.set(id, { ...ends, sent: event.seq, delivered: null });
    addRow(draft, event, id);
    if (obligation === null) return;
    draft.spans.begin(`work ${id}`, {
      lane: ends.to,
      kind: 'work',
      from: event.seq,
      title: `${draft.names.at(to.address)} has work in ${draft.names.id(id)}`,
      about: id,
    });
  },
  // The row of its sending is where it appears.
  'message.delivered': (event, draft) => {
    const carried = draft.waiting.get(event.data.id);
    if (carried === undefined || isShown(draft, event)) return;
    draft.waiting.set(event.data.id, { ...carried, delivered: event });
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
