import type { Moment, NewEvent } from '../events/index.js';
import {
  type Address,
  agentAddress,
  correctedId,
  findAsk,
  parseAddress,
  type StoryRow,
  storiesBehind,
} from '../projections/index.js';
import { endedAsk } from './ended-asks.js';

/** What was found among some stories, and behind which message to go on looking; '' from the beginning. */
export interface ForgottenAsks {
  readonly events: readonly NewEvent[];
  readonly next: string;
}

/**
 * Ends waits whose time is over, among so many stories behind a message: an agent does that for its own, unless it never
 * comes back. Pure; `at` in unix milliseconds.
 */
export function forgottenAsks(now: Moment, behind: string, looks: number, at: number): ForgottenAsks {
  const found = storiesBehind(now, behind, looks);
  const events = found.flatMap(({ story }) => endOf(now, story, at));
  return { events, next: found.length < looks ? '' : (found.at(-1)?.id ?? '') };
}

function endOf(now: Moment, { asks, request, ends: [asker] }: StoryRow, at: number): NewEvent[] {
  if (asks !== true || request === undefined) return [];
  const ask = findAsk(now, presentAddress(now, asker), request);
  return ask === undefined ? [] : endedAsk(now, ask, at);
}

function presentAddress(now: Moment, address: Address): Address {
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return address;
  const { project, session } = addressee;
  return agentAddress(project, correctedId(now, project, session));
}
