import type { Event, Moment } from '../../events/index.js';
import { printable } from '../printable.js';
import { DOORS } from '../words.js';
import { isLate, judgeAnswer } from './answered.js';
import { type MessageCase, whereNow } from './case.js';
import { deadlockOf, owedFor, requestOf } from './owed.js';
import { absent, judgeUnread, overdue } from './unread.js';
import type { Finding } from './verdicts.js';

/** What became of a message, from the state as of a moment and what its events prove. Pure. */
export function judgeMessage(now: Moment, it: MessageCase): Finding {
  switch (it.receipt.stage) {
    case 'unknown':
      return judgeUnknown(it.events, it.id);
    case 'accepted':
      return { code: 'not-delivered', at: it.receipt.sent?.at ?? null };
    case 'delivered':
      return judgeUnread(now, it);
    case 'handed_over':
    case 'confirmed':
      return judgeGiven(now, it);
    case 'answered':
      return judgeAnswered(now, it);
    case 'closed':
      return judgeClosed(now, it);
  }
}

/** Nothing proves that there was such a message. */
function judgeUnknown(events: readonly Event[], id: string): Finding {
  const refusal = events.findLast(
    (event): event is Event<'request.refused'> =>
      event.type === 'request.refused' && event.data.target === id,
  );
  if (refusal === undefined) return { code: 'aged-out', at: null };
  const { tool, code } = refusal.data;
  return { code: 'never-sent', at: refusal.at, what: () => `${printable(tool)} (${printable(code)})` };
}

function judgeGiven(now: Moment, it: MessageCase): Finding {
  const owed = owedFor(it).kind;
  const isOwed = owed === 'work' || owed === 'answer';
  if (owed !== 'nothing') {
    const address = whereNow(now, it);
    const consequence = 'it has been given this, and nobody answers until somebody starts it again';
    const hindered = deadlockOf(now, it) ?? overdue(it) ?? absent(now, address, it, consequence);
    if (hindered !== null && hindered.code !== 'recipient-unknown') return hindered;
  }
  const { stage, handOver, confirmation } = it.receipt;
  const at = handOver?.at ?? confirmation?.at ?? null;
  const door = handOver?.data.door;
  const what = () => (door === undefined ? '' : DOORS[door]);
  if (stage === 'handed_over') return { code: 'handed-over-unconfirmed', at, what };
  if (!isOwed) return { code: 'shown', at, what };
  return { code: owed === 'work' ? 'work-open' : 'shown-not-answered', at, why: callIsOver(it) };
}

function judgeAnswered(now: Moment, it: MessageCase): Finding {
  const { work, handOver, answer } = it.receipt;
  if (work?.state !== 'open') return judgeAnswer(now, it, isLate(it) ? 'answered-late' : 'answered');
  const address = whereNow(now, it);
  const consequence = 'it owes the work, and nobody is at it until somebody starts it again';
  const hindered = deadlockOf(now, it) ?? absent(now, address, it, consequence);
  if (hindered !== null && hindered.code !== 'recipient-unknown') return hindered;
  return {
    code: 'work-open',
    at: handOver?.at ?? answer?.at ?? null,
    why: '; it has said something meanwhile',
  };
}

function judgeClosed(now: Moment, it: MessageCase): Finding {
  const { work } = it.receipt;
  if (work?.state === 'cancelled') return { code: 'withdrawn', at: work.closing.at };
  return judgeAnswer(now, it, work?.state === 'blocked' ? 'blocked' : 'closed');
}

/** What became of the call that waited, when it waits no more. */
function callIsOver({ receipt, events }: MessageCase): string {
  const request = requestOf(receipt.sent, events);
  for (const event of events) {
    if (event.type !== 'ask.expired' && event.type !== 'ask.cancelled') continue;
    if (event.data.requestId !== request) continue;
    const how = event.type === 'ask.expired' ? 'has run out of time' : 'was cancelled';
    return `; the call that waited ${how}`;
  }
  return '';
}
