import type { DataOf, Moment, NewEvent } from '../events/index.js';
import {
  type Address,
  type AgentRow,
  type AskRow,
  agentAddress,
  asksOf,
  correctedId,
  findAgent,
  parseAddress,
  type ServerRow,
  serversAt,
} from '../projections/index.js';

/** How long whoever was asked may be away before it counts as ended: restarts take seconds. */
const AWAY_MS = 60_000;

/** Ends the waits of an agent whose time to live is over, or whose answer nobody is left to give. */
export function endedAsks(now: Moment, asker: Address, at: number): NewEvent[] {
  return asksOf(now, asker).flatMap((ask) => endedAsk(now, ask, at));
}

/** The same for one wait. */
export function endedAsk(now: Moment, ask: AskRow, at: number): NewEvent[] {
  const reason = reasonToEnd(now, ask, at);
  if (reason === null) return [];
  const { requestId, asker } = ask;
  return [{ type: 'ask.ended', data: { requestId, asker, reason }, correlation: requestId }];
}

/** Delegated work is waited for until it is closed. */
function reasonToEnd(now: Moment, ask: AskRow, at: number): DataOf<'ask.ended'>['reason'] | null {
  if (ask.delegated || ask.reply !== undefined) return null;
  if (ask.expiresAt !== null && at >= ask.expiresAt) return 'expired';
  const since = askedAgent(now, ask)?.absentSince ?? null;
  const ended = since !== null && since >= ask.askedAt && at - since >= AWAY_MS;
  return ended ? 'target-ended' : null;
}

/** Servers of those whose answers an agent waits for: that one of them was killed, nobody else may notice. */
export function askedServers(now: Moment, asker: Address): ServerRow[] {
  return asksOf(now, asker).flatMap((ask) => {
    const asked = ask.delegated || ask.reply !== undefined ? undefined : askedAgent(now, ask);
    return asked === undefined ? [] : serversAt(now, agentAddress(asked.project, asked.session));
  });
}

/** Whoever was asked, under the id that it has now. */
function askedAgent(now: Moment, { target }: AskRow): AgentRow | undefined {
  const asked = parseAddress(target);
  if (asked.kind !== 'agent') return undefined;
  return findAgent(now, asked.project, correctedId(now, asked.project, asked.session));
}
