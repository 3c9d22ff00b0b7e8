import type { Compaction, CompactionFacts, CompactionMoment, NewEvent, Seq } from '../events/index.js';
import {
  type Address,
  compactionsOnRecord,
  findStory,
  looseEventsAt,
  parseAddress,
  storiesOf,
  storyBehind,
  wakeStandings,
} from '../projections/index.js';
import { haveGone, isAsFound } from './choose-agents.js';
import { isStillLoose } from './choose-loose.js';
import { mayStillGo } from './choose-stories.js';
import type { Kinship } from './kinships.js';
import type { Pressure } from './limits.js';

/** What is to leave the log in one step. */
export interface Chosen {
  readonly because: Pressure;
  /** Messages whose stories go. */
  readonly messages: readonly string[];
  /** Positions of superfluous events. */
  readonly loose: readonly Seq[];
  /** Agents that are forgotten, and since when they must have gone: unix milliseconds. */
  readonly kinships: readonly Kinship[];
  /** Up to where it was looked who has to do with them. */
  readonly knownUpTo: Seq;
  readonly goneBy: number;
}

/**
 * The compaction that takes along what `choose` gives. Nothing goes of which anything has become since it was chosen:
 * `seqsOf` then tells other positions, and the step is given up.
 */
export function compactionOf(choose: (now: CompactionMoment) => Chosen | null): Compaction<Chosen> {
  return {
    choose: (now) => {
      const chosen = choose(now);
      return chosen === null || isEmpty(chosen) ? null : chosen;
    },
    seqsOf: (now, chosen) => positionsOf(now, chosen),
    tell: (now, chosen, facts) => [told(now, chosen, facts)],
  };
}

function isEmpty({ messages, loose, kinships }: Chosen): boolean {
  return messages.length === 0 && loose.length === 0 && kinships.length === 0;
}

function positionsOf(now: CompactionMoment, chosen: Chosen): Seq[] {
  const going = new Set(chosen.messages.filter((id) => mayStillGo(now, id)));
  const seqs = new Set([
    ...[...going].flatMap((id) => storyPositions(now, id, going)),
    ...(isStillLoose(now, chosen.loose) ? chosen.loose : []),
    ...agentPositions(now, chosen),
  ]);
  const told = seqs.size > 0 ? compactionsOnRecord(now) : [];
  return [...new Set([...seqs, ...told])].sort((a, b) => a - b);
}

function agentPositions(now: CompactionMoment, { kinships, knownUpTo, goneBy }: Chosen): Seq[] {
  const areGone =
    isAsFound(now, kinships, knownUpTo) && kinships.every((kinship) => haveGone(now, kinship, goneBy));
  if (!areGone) return [];
  // What was last seen and said of them would otherwise be folded again once this compaction has gone.
  return kinships.flatMap(({ seqs, addresses }) => [
    ...seqs,
    ...addresses.flatMap((address) => looseEventsAt(now, address)),
  ]);
}

/** An event that several stories share goes with the last of them. */
function storyPositions(now: CompactionMoment, id: string, going: ReadonlySet<string>): Seq[] {
  const request = findStory(now, id)?.request;
  const mentioning = new Set([...now.byRef(id), ...(request === undefined ? [] : now.byRef(request))]);
  return [...mentioning].filter((seq) => {
    const event = now.event(seq);
    if (event === undefined) return false;
    const stories = storiesOf(event).map((story) => storyBehind(now, story));
    return (
      stories.includes(id) &&
      stories.every((story) => going.has(story) || findStory(now, story) === undefined)
    );
  });
}

function told(
  now: CompactionMoment,
  { because, messages, kinships }: Chosen,
  facts: CompactionFacts,
): NewEvent {
  const addresses = kinships.flatMap((kinship) => kinship.addresses);
  return {
    type: 'log.compacted',
    data: {
      because,
      ...facts,
      deleted: null,
      forgotten: {
        messages: [...messages],
        addresses,
        servers: addresses.flatMap(serverAt),
        clients: kinships.flatMap(({ clients }) => clients),
      },
      standings: standingsWithout(now, addresses),
    },
  };
}

/** What still holds of the wakes of all agents but some. */
function standingsWithout(now: CompactionMoment, addresses: readonly Address[]) {
  const forgotten = new Set(addresses);
  return wakeStandings(now).filter(({ address }) => !forgotten.has(address));
}

function serverAt(address: Address): string[] {
  const addressee = parseAddress(address);
  return addressee.kind === 'server' ? [addressee.server] : [];
}
