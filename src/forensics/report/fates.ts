import { linkedIds, type Receipt, receiptOf } from '../../agents/index.js';
import type { DataOf, Event } from '../../events/index.js';
import { SKIPS } from '../words.js';
import type { Fate } from './model.js';
import { lasting } from './times.js';

type Skip = DataOf<'wake.skipped'>['reason'];

/** Endings of a wake that say that somebody tried, or would have had to, and could not. */
const FAILURES: readonly Skip[] = ['no_taker', 'taker_lost', 'unavailable', 'failed', 'gave_up'];

/** What became of a message, in a word and in words. */
export interface Outcome {
  readonly fate: Fate;
  readonly outcome: string;
}

/** Whether this reason for not waking an agent is a failure, and not a decision. */
export function isFailure(reason: Skip): boolean {
  return FAILURES.includes(reason);
}

/** The events about a message, and about what goes with it, in the order of the log. */
export function storyEvents(id: string, byRef: ReadonlyMap<string, readonly Event[]>): Event[] {
  const own = byRef.get(id) ?? [];
  const linked = linkedIds(id, own).flatMap((one) => byRef.get(one) ?? []);
  const bySeq = new Map([...own, ...linked].map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

/** What became of a message that was sent at `sentAt`; `isGone` when nobody runs who could read it. */
export function outcomeOf(id: string, sentAt: number, events: readonly Event[], isGone: boolean): Outcome {
  const receipt = receiptOf(id, events);
  return seen(receipt, sentAt, events) ?? unseen(id, receipt, events, isGone);
}

function seen(receipt: Receipt, sentAt: number, events: readonly Event[]): Outcome | null {
  const { work, answer, confirmation, handOver } = receipt;
  const after = (at: number) => (at - sentAt < 1 ? 'at once' : `after ${lasting(at - sentAt)}`);
  if (work?.closing !== undefined) {
    return { fate: 'answered', outcome: `${work.state} ${after(work.closing.at)}` };
  }
  const shown = handOver ?? confirmation;
  const open = work === undefined ? '' : ', the work is open';
  if (answer !== undefined) return { fate: 'answered', outcome: `answered ${after(answer.at)}${open}` };
  if (shown === undefined) return null;
  const proved = confirmation === undefined ? 'given, not confirmed,' : 'shown';
  const waited = work === undefined && events.some(({ type }) => type === 'ask.opened');
  return {
    fate: 'shown',
    outcome: `${proved} ${after(shown.at)}${waited ? ', not answered' : open}`,
  };
}

function unseen(id: string, receipt: Receipt, events: readonly Event[], isGone: boolean): Outcome {
  const back = receipt.returned === undefined ? '' : ', came back';
  if (isGone) return { fate: 'failed', outcome: `not shown${back}: whoever it is for does not run` };
  const wake = events.findLast(
    (event): event is Event<'wake.fired' | 'wake.skipped'> =>
      (event.type === 'wake.fired' || event.type === 'wake.skipped') && event.data.messageId === id,
  );
  if (wake === undefined) return { fate: 'unread', outcome: `not shown${back}` };
  if (wake.type === 'wake.fired') return { fate: 'unread', outcome: `not shown${back}, though woken` };
  const { reason } = wake.data;
  return { fate: isFailure(reason) ? 'failed' : 'unread', outcome: `not shown${back}: ${SKIPS[reason]}` };
}
