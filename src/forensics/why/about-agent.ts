import type { Event } from '../../events/index.js';
import { type Address, parseAddress, sessionAt } from '../../projections/index.js';
import type { Names } from '../names.js';
import type { Circumstances } from './case.js';
import type { Finder } from './finder.js';
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
import { type AgentFinding, affairsOf, judgeAgent } from './judge-agent.js';
import { circumstancesOf, type Outside } from './outside.js';
import { onwardFrom, peopleIn, toldOfPeople } from './people.js';
import { phrased } from './phrase.js';

/** Most messages of an agent that are told though nothing is open about them. */
const MOST_LATEST = 5;

/** Tells how an agent is placed: who spoke for it, what is open, its latest messages, and what keeps it. */
export function aboutAgent(asked: Address, investigation: Investigation, outside: Outside): Outcome {
  const { history, find, look } = investigation;
  const remembered = onlyArchived(asked, find);
  const affairs = look((now) => affairsOf(now, asked, remembered.length > 0));
  const { address, unread, unconfirmed, owes, awaits } = affairs;
  const own = [...new Set([asked, address])];
  const open = [unread, unconfirmed, owes, awaits].flatMap(({ ids }) => ids);
  const ids = [...new Set([...open, ...own.flatMap((one) => latestOf(one, investigation))])];
  const stories = new Map(ids.map((id) => [id, storyOfMessage(find, id)]));
  const story = inOrder([...stories.values()].flat());
  const addresses = onwardFrom([...own, ...addressesIn(story)], 0, find);
  const archived = remembered.filter(({ type }) => type.startsWith('session.'));
  const people = inOrder([...archived, ...peopleIn(story, addresses, find, look)]);
  const circumstances = circumstancesOf(addresses, look, outside);
  const { head, newer, judged } = look((now) => {
    const newer = newerEvents(now, history);
    const found = judgeAgent(now, affairs, circumstances);
    const events = inOrder([...(stories.get(found.message ?? '') ?? []), ...people, ...newer]);
    const onMessage = found.message === null ? null : findOn(now, found.message, events, circumstances);
    return { head: now.head, newer, judged: { found, onMessage } };
  });
  const all = [...story, ...belonging(newer, story)];
  const names = namesFrom(inOrder([...people, ...newer, ...all]));
  const tellable = [...all, ...toldOfPeople(inOrder([...people, ...newer]), { seq: 0, addresses: own })];
  return {
    head,
    ...tellStory(tellable, new Set(ids), names, find),
    verdict: inWords(judged, address, names, circumstances),
  };
}

interface Judged {
  readonly found: AgentFinding;
  /** On the message that it is about, if it is about one. */
  readonly onMessage: MessageFinding | null;
}

function inWords(
  { found, onMessage }: Judged,
  address: Address,
  names: Names,
  circumstances: Circumstances,
): Outcome['verdict'] {
  const who = names.at(address);
  if (found.message === null) return phrased(found.finding, { who, by: 'nobody' }, names, circumstances.at);
  if (onMessage === null) throw new Error('a message was found and not judged');
  const oldest = verdictOn(onMessage, names, circumstances);
  const sentence = `${found.says(who)}. Of the oldest, ${names.id(found.message)}: ${oldest.sentence}`;
  return { ...oldest, sentence };
}

function latestOf(address: Address, { find }: Investigation): string[] {
  const session = sessionAt(address);
  if (session === null) return [];
  const remembered = onlyArchived(address, find);
  return only(remembered.length > 0 ? remembered : find.inLog(session), 'message.sent')
    .slice(-MOST_LATEST)
    .map(({ data }) => data.id);
}

/** All that the archive tells of an agent that the log says nothing of any more; nothing of any other. */
function onlyArchived(address: Address, find: Finder): readonly Event[] {
  const addressee = parseAddress(address);
  const ref = addressee.kind === 'agent' ? addressee.session : addressee.server;
  return find.inLog(ref).length > 0 ? [] : find.everywhere(ref);
}
