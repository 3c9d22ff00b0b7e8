import type { Event } from '../../events/index.js';
import type { Circumstances } from './case.js';
import { storyOfMessage } from './gather.js';
import { inOrder, only } from './ids.js';
import {
  addressesIn,
  belonging,
  findOn,
  type Investigation,
  type MessageFinding,
  namesFrom,
  newerEvents,
  type Outcome,
  tellStory,
  verdictOn,
} from './investigation.js';
import { circumstancesOf, type Outside } from './outside.js';
import { onwardFrom, peopleIn, toldOfPeople } from './people.js';
import { VERDICTS, type VerdictClass } from './verdicts.js';

/** Tells what became of one message, or of several that were sent at once. */
export function aboutMessages(
  ids: readonly string[],
  investigation: Investigation,
  outside: Outside,
): Outcome {
  const { history, find, look } = investigation;
  const story = inOrder(ids.flatMap((id) => storyOfMessage(find, id)));
  const named = addressesIn(story.filter((event) => isOwn(event, ids)));
  const addresses = onwardFrom(named, firstSeq(story, ids), find);
  const people = peopleIn(story, addresses, find, look);
  const circumstances = circumstancesOf(addresses, look, outside);
  const { head, newer, findings } = look((now) => {
    const newer = newerEvents(now, history);
    const events = inOrder([...story, ...people, ...newer]);
    return { head: now.head, newer, findings: ids.map((id) => findOn(now, id, events, circumstances)) };
  });
  const all = [...story, ...belonging(newer, story)];
  const names = namesFrom(inOrder([...people, ...newer, ...all]));
  const sent = { seq: firstSeq(all, ids), addresses };
  const tellable = [...all, ...toldOfPeople(inOrder([...people, ...newer]), sent)];
  return {
    head,
    ...tellStory(tellable, new Set(ids), names, find),
    verdict: worst(findings, names, circumstances),
  };
}

function isOwn(event: Event, ids: readonly string[]): boolean {
  return event.type !== 'message.sent' || ids.includes(event.data.id);
}

function firstSeq(events: readonly Event[], ids: readonly string[]): number {
  const sent = only(events, 'message.sent').find(({ data }) => ids.includes(data.id));
  return sent?.seq ?? events[0]?.seq ?? 0;
}

const GRAVITY: Readonly<Record<VerdictClass, number>> = { settled: 0, waiting: 1, wrong: 2 };

function worst(
  findings: readonly MessageFinding[],
  names: ReturnType<typeof namesFrom>,
  circumstances: Circumstances,
): Outcome['verdict'] {
  const gravity = ({ finding }: MessageFinding) => GRAVITY[VERDICTS[finding.code].class];
  const [gravest] = findings.toSorted((a, b) => gravity(b) - gravity(a));
  if (gravest === undefined) throw new Error('there is no message to judge');
  const verdict = verdictOn(gravest, names, circumstances);
  if (findings.length === 1) return verdict;
  const others = `${findings.length} messages were sent at once; of ${names.id(gravest.id)}: `;
  return { ...verdict, sentence: `${others}${verdict.sentence}` };
}
