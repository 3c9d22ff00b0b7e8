import type { Followers } from './draft.js';
import { addMark, addRow } from './draft.js';

/** What was done to get an agent's attention, and why it was not. */
export const wakeFollowers = {
  // How it ended is what is drawn; each step is told with the message.
  'wake.requested': () => {},
  'wake.taken': () => {},
  'wake.fired': (event, draft) => {
    const { messageId, address } = event.data;
    addRow(draft, event, messageId);
    addMark(draft, event, { lane: draft.lanes.at(address), kind: 'woken', about: [messageId] });
  },
  'wake.skipped': (event, draft) => {
    const { messageId, address } = event.data;
    const mark = { lane: draft.lanes.at(address), kind: 'skipped', about: [messageId] } as const;
    const row = draft.rows.at(-1);
    // Decided as the message was recorded: it stands at the tip of the message's arrow.
    if (row?.about === messageId && row.at === event.at) return addMark(draft, event, mark, row.seq);
    addRow(draft, event, messageId);
    addMark(draft, event, mark);
  },
} satisfies Followers;
