import { receiptOf } from '../../agents/index.js';
import type { Moment } from '../../events/index.js';
import { absentSince, GONE_UNRECORDED, type MessageCase, senderNow, standingOf } from './case.js';
import { requestOf } from './owed.js';
import type { Finding, VerdictCode } from './verdicts.js';

/** What became of the answer to a message, given that there is one. `taken` is the verdict when it was given. */
export function judgeAnswer(now: Moment, it: MessageCase, taken: VerdictCode): Finding {
  const { answer, work } = it.receipt;
  const at = answer?.at ?? work?.closing?.at ?? null;
  if (answer === undefined) return { code: taken, at };
  const { messageId } = answer;
  const what = (names: { id(id: string): string }) => names.id(messageId);
  const { stage } = receiptOf(messageId, it.events);
  if (stage === 'accepted' || stage === 'delivered') return { ...untaken(now, it), at, what };
  const isProved = stage !== 'unknown' && stage !== 'handed_over';
  return { code: taken, at, what, ...(isProved ? {} : { why: ', as far as is on record' }) };
}

function untaken(now: Moment, it: MessageCase): Pick<Finding, 'code' | 'why'> {
  const asker = senderNow(now, it);
  switch (standingOf(now, asker, it)) {
    case 'running':
      return { code: 'answer-unread' };
    case 'gone':
      return { code: 'asker-gone', why: GONE_UNRECORDED };
    default:
      return { code: 'asker-gone', why: absentSince(now, asker) === null ? '' : ' now' };
  }
}

/** Whether the answer came when the call that waited for it was over, or had been killed. */
export function isLate({ receipt, events }: MessageCase): boolean {
  const request = requestOf(receipt.sent, events);
  const waits = events.filter((event) => 'requestId' in event.data && event.data.requestId === request);
  const isWaitedFor = waits.some(
    ({ type, data }) => type === 'ask.opened' && 'deadline' in data && data.deadline !== null,
  );
  return waits.some(
    (event) =>
      event.type === 'ask.expired' ||
      event.type === 'ask.cancelled' ||
      event.type === 'ask.ended' ||
      (event.type === 'ask.answered' && event.data.late && isWaitedFor),
  );
}
