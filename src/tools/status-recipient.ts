import { giverIsGone, type PresenceMap, presenceIn, running } from '../agents/index.js';
import type { Moment } from '../events/index.js';
import {
  type Address,
  answersKeptFor,
  findAgent,
  findServer,
  parseAddress,
  type ServerRow,
  serversAt,
  wakesOf,
} from '../projections/index.js';
import { lapseOf, stateAt } from '../wake/index.js';
import type { RecipientNow } from './status-words.js';
import type { DecisionContext, RecipientFacts } from './types.js';

/** Whether a waiting message is kept for a call, as long as that call lasts: nothing else may take it. */
export function isReserved(
  now: Moment,
  id: string,
  address: Address,
  { at, facts }: DecisionContext<RecipientFacts>,
): boolean {
  return answersKeptFor(now, address).some(
    ({ reply, reservedUntil, server }) =>
      reply?.id === id && (reservedUntil ?? 0) > at && !giverIsGone(facts.presence, findServer(now, server)),
  );
}

/** How a recipient is at this moment. */
export function recipientNow(
  now: Moment,
  address: Address,
  context: DecisionContext<RecipientFacts>,
): RecipientNow {
  const { at, facts, settings, caller } = context;
  const addressee = parseAddress(address);
  const agent = addressee.kind === 'agent' ? findAgent(now, addressee.project, addressee.session) : undefined;
  const servers = serversAt(now, address);
  const { state } = stateAt(now, address, {
    sighting: facts.seen.get(address),
    clientType: agent?.clientType ?? servers.at(-1)?.clientType ?? 'unknown',
    at,
    freshIdleMs: settings.freshIdleMs,
  });
  const { open, unanswered, gaveUp } = wakesOf(now, address);
  const isBeingWoken = open !== undefined && lapseOf(open, at) === null;
  return {
    isCaller: address === caller.address,
    isRunning: isRunning(facts.presence, servers, addressee.kind === 'agent'),
    state,
    attention: attentionOf(isBeingWoken, unanswered !== undefined, gaveUp === true),
  };
}

function attentionOf(
  isBeingWoken: boolean,
  isUnanswered: boolean,
  hasGivenUp: boolean,
): RecipientNow['attention'] {
  if (isBeingWoken) return 'being-woken';
  if (hasGivenUp) return 'given-up';
  return isUnanswered ? 'woken' : null;
}

/** True or false only when proved. Of a server without an id, whoever took its mail over is not looked for. */
function isRunning(presence: PresenceMap, servers: readonly ServerRow[], isNamed: boolean): boolean | null {
  const present = running(presence, servers);
  if (present.some((server) => presenceIn(presence, server) === 'live')) return true;
  return present.length === 0 && isNamed ? false : null;
}
