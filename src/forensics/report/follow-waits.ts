import type { Event } from '../../events/index.js';
import { storyOf } from '../stories.js';
import type { Followers } from './draft.js';
import { addMark, addRow, type Draft } from './draft.js';

/** Who waits for an answer, and who owes work. */
export const waitFollowers = {
  'ask.opened': (event, draft) => {
    const { requestId, asker, messageId, deadline, delegated } = event.data;
    const span = {
      lane: draft.lanes.at(asker),
      from: rowOf(draft, messageId) ?? event.seq,
      title: storyOf(event, draft.names).says,
      about: messageId,
    };
    // Whoever handed work over waits for that: the bar of the work says so.
    if (delegated) return;
    draft.spans.begin(`owed ${requestId}`, { ...span, kind: 'owed' });
    if (deadline !== null) draft.spans.begin(`ask ${requestId}`, { ...span, kind: 'ask' });
  },
  'ask.answered': ({ seq, data }, draft) => {
    draft.spans.end(`ask ${data.requestId}`, seq);
    draft.spans.end(`owed ${data.requestId}`, seq);
  },
  'ask.expired': (event, draft) => stopCall(draft, event),
  'ask.cancelled': (event, draft) => stopCall(draft, event),
  'ask.ended': (event, draft) => {
    draft.spans.end(`ask ${event.data.requestId}`, event.seq);
    const span = draft.spans.end(`owed ${event.data.requestId}`, event.seq);
    unanswered(draft, event, span?.about ?? null);
  },
  'obligation.closed': (event, draft) => {
    const { messageId, owner, state } = event.data;
    addRow(draft, event, messageId);
    const kind = state === 'done' ? 'closed' : 'unanswered';
    addMark(draft, event, { lane: draft.lanes.at(owner), kind, about: [messageId] });
    draft.spans.end(`work ${messageId}`, event.seq);
  },
  'obligation.cancelled': (event, draft) => {
    const { messageId, owner } = event.data;
    addRow(draft, event, messageId);
    addMark(draft, event, { lane: draft.lanes.at(owner), kind: 'unanswered', about: [messageId] });
    draft.spans.end(`work ${messageId}`, event.seq);
  },
} satisfies Followers;

/** The row of a message that was sent in the same append. */
function rowOf({ rows }: Draft, messageId: string): number | undefined {
  const row = rows.at(-1);
  return row?.about === messageId ? row.seq : undefined;
}

/** The call is over; an answer may still come as mail. */
function stopCall(draft: Draft, event: Event<'ask.expired' | 'ask.cancelled'>): void {
  const span = draft.spans.end(`ask ${event.data.requestId}`, event.seq);
  unanswered(draft, event, span?.about ?? null);
}

function unanswered(
  draft: Draft,
  event: Event<'ask.expired' | 'ask.cancelled' | 'ask.ended'>,
  about: string | null,
): void {
  addRow(draft, event, about);
  const lane = draft.lanes.at(event.data.asker);
  addMark(draft, event, { lane, kind: 'unanswered', about: about === null ? [] : [about] });
}
