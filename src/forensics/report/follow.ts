import type { Event } from '../../events/index.js';
import { sessionAt } from '../../projections/index.js';
import { addMark, addRefs, addRow, type Draft, type Followers } from './draft.js';
import { mailFollowers } from './follow-mail.js';
import { sessionFollowers } from './follow-sessions.js';
import { waitFollowers } from './follow-waits.js';
import { wakeFollowers } from './follow-wakes.js';

const followers: Followers = {
  ...sessionFollowers,
  ...mailFollowers,
  ...waitFollowers,
  ...wakeFollowers,
  'request.refused': (event, draft) => {
    addRow(draft, event, null);
    draft.refused.push(event);
    const { server, session } = event.actor;
    const spoken = [...(draft.speaking.get(server) ?? [])];
    const own = spoken.find(([address]) => sessionAt(address) === session);
    if (own !== undefined) addMark(draft, event, { lane: own[1], kind: 'refused', about: [] });
  },
  // A reply handle that nobody used for a thousand messages is no news.
  'ledger.pruned': () => {},
};

/** Learns from the next event of the log. One of a kind that is not drawn still gets its row. */
export function follow(draft: Draft, event: Event): void {
  draft.names.note(event);
  draft.lanes.note(event);
  addRefs(draft, event);
  if (!Object.hasOwn(followers, event.type)) {
    addRow(draft, event, null);
    return;
  }
  // The table pairs each type with its own follower; TypeScript loses that pairing in a union.
  const follower = followers[event.type] as (event: Event, draft: Draft) => void;
  follower(event, draft);
}
