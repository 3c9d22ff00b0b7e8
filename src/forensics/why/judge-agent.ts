import type { Moment } from '../../events/index.js';
import {
  type Address,
  agentAddress,
  asksOf,
  correctedId,
  mailboxTotal,
  openWorkAt,
  openWorkCount,
  parseAddress,
  unconfirmedAt,
  waitingAt,
} from '../../projections/index.js';
import { counted, plural } from '../counted.js';
import { absentSince, type Circumstances, GONE_UNRECORDED, standingOf } from './case.js';
import { circleWith } from './owed.js';
import type { Finding } from './verdicts.js';

/** What an agent has to do with messages, at one moment. Of each kind the oldest, and how many there are. */
export interface Affairs {
  /** Under the id that it has now. */
  readonly address: Address;
  readonly unread: Some;
  readonly unconfirmed: Some;
  readonly owes: Some;
  readonly awaits: Some;
  /** Whether only the archive tells of it any more. */
  readonly isForgotten: boolean;
}

interface Some {
  readonly ids: readonly string[];
  readonly count: number;
}

const FORGOTTEN = ' any more (it had been gone so long that it was forgotten)';

/** Most messages of each kind that are looked into. */
const MOST = 5;

/** What is still open between an agent and the others. */
export function affairsOf(now: Moment, asked: Address, isForgotten: boolean): Affairs {
  const address = presentOf(now, asked);
  const questions = asksOf(now, address).filter(({ delegated }) => !delegated);
  const delegated = openWorkAt(now, address, 'requester', MOST).map(({ messageId }) => messageId);
  const unconfirmed = unconfirmedAt(now, address).flatMap(({ items }) => items.map(({ id }) => id));
  return {
    address,
    isForgotten,
    unread: {
      ids: waitingAt(now, address, MOST).map(({ id }) => id),
      count: mailboxTotal(now, address).count,
    },
    unconfirmed: some(unconfirmed),
    owes: {
      ids: openWorkAt(now, address, 'owner', MOST).map(({ messageId }) => messageId),
      count: openWorkCount(now, address, 'owner'),
    },
    awaits: {
      ids: [...questions.map(({ messageId }) => messageId), ...delegated].slice(0, MOST),
      count: questions.length + openWorkCount(now, address, 'requester'),
    },
  };
}

function presentOf(now: Moment, address: Address): Address {
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return address;
  return agentAddress(addressee.project, correctedId(now, addressee.project, addressee.session));
}

function some(ids: readonly string[]): Some {
  return { ids: ids.slice(0, MOST), count: ids.length };
}

/** What a verdict on an agent goes by: a finding on itself, or on the oldest of what is open. */
export type AgentFinding =
  | { readonly finding: Finding; readonly message: null }
  | { readonly message: string; readonly says: (who: string) => string };

/** What keeps an agent, if anything does: first what it was not shown, then what it owes, then what it waits for. */
export function judgeAgent(now: Moment, affairs: Affairs, circumstances: Circumstances): AgentFinding {
  const { address, unread, unconfirmed, owes, awaits } = affairs;
  const circle = circleWith(now, address, circumstances);
  if (circle !== null) return { finding: circle, message: null };
  return (
    oldest(unread, (who, count) => `${who} has ${count} unread ${plural(count, 'message')}`) ??
    oldest(unconfirmed, (who, count) => `${who} was given ${counted(count, 'message')} without proof`) ??
    oldest(owes, (who, count) => `${who} owes ${counted(count, 'piece')} of work`) ??
    oldest(awaits, (who, count) => `${who} waits for ${counted(count, 'answer')}`) ?? {
      finding: quiet(now, affairs, circumstances),
      message: null,
    }
  );
}

function oldest({ ids, count }: Some, says: (who: string, count: number) => string): AgentFinding | null {
  const [message] = ids;
  return message === undefined ? null : { message, says: (who) => says(who, count) };
}

function quiet(now: Moment, { address, isForgotten }: Affairs, circumstances: Circumstances): Finding {
  const standing = standingOf(now, address, circumstances);
  if (standing === 'running') return { code: 'agent-quiet', at: null };
  if (standing === 'unknown' && isForgotten) return { code: 'agent-ended', at: null, why: FORGOTTEN };
  if (standing === 'unknown') return { code: 'agent-without-server', at: null };
  const why = standing === 'gone' ? GONE_UNRECORDED : '';
  return { code: 'agent-ended', at: absentSince(now, address), why };
}
