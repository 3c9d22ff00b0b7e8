import type { Moment } from '../events/index.js';
import type { Address } from './address.js';
import {
  AFTER,
  ALL,
  AT,
  COMPACTIONS,
  FINISHED,
  type FinishedRow,
  LOOSE,
  LOOSE_AT,
  PRUNED,
  REFUSALS,
  REGISTRY,
  REQUESTS,
  STORIES,
  type StoryRow,
} from './story-tables.js';

/** The story of a message that is kept; undefined when there is none. */
export function findStory({ tables }: Pick<Moment, 'tables'>, id: string): StoryRow | undefined {
  return tables.get<StoryRow>(STORIES, [ALL, id]);
}

/** Stories behind the one of a message, in the order of the messages' ids. */
export function storiesBehind(
  { tables }: Pick<Moment, 'tables'>,
  id: string,
  limit: number,
): { id: string; story: StoryRow }[] {
  return tables
    .range<StoryRow>(STORIES, { group: ALL, from: `${id}${AFTER}`, limit })
    .map(({ member, value }) => ({ id: String(member), story: value }));
}

/** The message whose story a request or a message belongs to. */
export function storyBehind({ tables }: Pick<Moment, 'tables'>, id: string): string {
  return tables.get<string>(REQUESTS, [ALL, id]) ?? id;
}

/** Finished stories behind a position of the log, oldest message first; on wish only those without a handle. */
export function finishedStories(
  { tables }: Pick<Moment, 'tables'>,
  { behind, limit, pruned }: { behind: number; limit: number; pruned: boolean },
): (FinishedRow & { sent: number })[] {
  return tables
    .range<FinishedRow>(pruned ? PRUNED : FINISHED, { group: ALL, from: behind + 1, limit })
    .map(({ member, value }) => ({ ...value, sent: Number(member) }));
}

/** Whether any story that is kept begins or ends at an address. */
export function hasStoryAt({ tables }: Pick<Moment, 'tables'>, address: Address): boolean {
  return tables.range(AT, { group: address, limit: 1 }).length > 0;
}

/** Positions, behind one, of events that a newer one may have made superfluous, oldest first. */
export function looseEvents({ tables }: Pick<Moment, 'tables'>, behind: number, limit: number): number[] {
  return tables.range(LOOSE, { group: ALL, from: behind + 1, limit }).map(({ member }) => Number(member));
}

/** Positions of all such events about an address, whether or not anything has made them superfluous. */
export function looseEventsAt({ tables }: Pick<Moment, 'tables'>, address: Address): number[] {
  return tables.range(LOOSE_AT, { group: address }).map(({ member }) => Number(member));
}

/** Positions of refused requests, oldest first, but for so many of the newest. */
export function outnumberedRefusals(
  { tables }: Pick<Moment, 'tables'>,
  newest: number,
  limit: number,
): number[] {
  const kept = tables.range(REFUSALS, { group: ALL, limit: newest, reverse: true });
  const oldestKept = kept.length < newest ? 0 : Number(kept.at(-1)?.member ?? 0);
  return tables
    .range(REFUSALS, { group: ALL, to: oldestKept - 1, limit })
    .map(({ member }) => Number(member));
}

/** Events about who is who behind a position, and the servers, clients and addresses that each is about. */
export function registryEvents(
  { tables }: Pick<Moment, 'tables'>,
  behind: number,
  limit: number,
): { seq: number; nodes: readonly string[] }[] {
  return tables
    .range<readonly string[]>(REGISTRY, { group: ALL, from: behind + 1, limit })
    .map(({ member, value }) => ({ seq: Number(member), nodes: value }));
}

/** Positions of the compactions on record; the newest tells all that is missing. */
export function compactionsOnRecord({ tables }: Pick<Moment, 'tables'>): number[] {
  return tables.range(COMPACTIONS, { group: ALL }).map(({ member }) => Number(member));
}
