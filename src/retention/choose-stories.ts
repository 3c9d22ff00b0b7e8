import type { Event, Moment, Seq } from '../events/index.js';
import {
  type FinishedRow,
  findStory,
  findWork,
  finishedStories,
  IDEMPOTENCY_MS,
  wakeStandings,
} from '../projections/index.js';
import type { Pressure } from './limits.js';

/** What is looked for: finished stories behind a position that a limit has passed. */
export interface StoryQuery {
  readonly because: Pressure;
  /** Stories that were closed after this stay, unless room is short; unix milliseconds. */
  readonly closedBy: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly behind: Seq;
  /** Most stories that are looked at, and most that are chosen. */
  readonly looks: number;
  readonly most: number;
}

/** Messages whose stories may go, oldest first, and where to go on looking; null at the end. */
export interface ChosenStories {
  readonly messages: readonly string[];
  readonly next: Seq | null;
}

/**
 * Chooses finished stories that may go. A story stays while anything else speaks of it: a wake that is under way, or
 * work whose end it tells. Pure.
 */
export function chooseStories(now: Moment, query: StoryQuery): ChosenStories {
  const { because, behind, looks, most } = query;
  const held = heldByWakes(now);
  const chosen = new Set<string>();
  const found = finishedStories(now, { behind, limit: looks, pruned: because === 'count' });
  const isDue = ({ at }: FinishedRow) => because === 'bytes' || because === 'count' || at <= query.closedBy;
  for (const row of found) {
    if (chosen.size === most) return { messages: [...chosen], next: row.sent - 1 };
    if (isDue(row) && !held.has(row.id) && !isHeld(now, row.sent, query, chosen)) chosen.add(row.id);
  }
  // Those behind were closed later, on the whole: when none of these is due, none of those is.
  const isOver = found.length < looks || !found.some(isDue);
  return { messages: [...chosen], next: isOver ? null : (found.at(-1)?.sent ?? null) };
}

/** Whether a story that was chosen may still go: nothing has become of it since. */
export function mayStillGo(now: Moment, id: string): boolean {
  const story = findStory(now, id);
  if (story === undefined) return false;
  const { mail, asks, owes } = story;
  return mail === 'read' && asks === undefined && owes === undefined && !heldByWakes(now).has(id);
}

function heldByWakes(now: Moment): Set<string> {
  return new Set(
    wakeStandings(now).flatMap(({ open, wanted, given }) =>
      [open?.messageId, wanted?.messageId, given?.messageId].flatMap((id) => id ?? []),
    ),
  );
}

function isHeld(now: Moment, sent: Seq, query: StoryQuery, chosen: ReadonlySet<string>): boolean {
  const message = now.event(sent);
  if (message?.type !== 'message.sent') return false;
  if (isRetriable(message, query)) return true;
  const { id, sourceMessageId } = message.data;
  if (sourceMessageId === null || chosen.has(sourceMessageId)) return false;
  return findWork(now, sourceMessageId)?.outcome?.notice === id;
}

/** Its sender may try it again, and must be told that it was sent before; only want of room outweighs that. */
function isRetriable({ at, data }: Event<'message.sent'>, query: StoryQuery): boolean {
  return data.idempotencyKey !== null && query.because !== 'bytes' && query.at - at < IDEMPOTENCY_MS;
}
