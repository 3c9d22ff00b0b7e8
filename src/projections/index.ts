import type { Projection } from '../events/index.js';
import { activity } from './activity.js';
import { asks } from './asks.js';
import { idempotency } from './idempotency.js';
import { ledgers } from './ledgers.js';
import { mailboxes } from './mailboxes.js';
import { obligations } from './obligations.js';
import { sessions } from './sessions.js';
import { stories } from './stories.js';
import { waits } from './wait-graph.js';
import { wakes } from './wakes.js';

export { type ActivityRow, activityOf, activityQuoted } from './activity.js';
export {
  type Address,
  type Addressee,
  agentAddress,
  parseAddress,
  serverAddress,
  sessionAt,
} from './address.js';
export { type AskRow, answersKeptFor, askerOf, asksOf, findAsk } from './asks.js';
export { canonicalRows, digestOfRows, digestOfTables } from './digest.js';
export { findByKey, IDEMPOTENCY_MS } from './idempotency.js';
export { findHandle, type HandleRow, shownAt, shownTotal } from './ledgers.js';
export {
  addressOfHandOver,
  announcedUpTo,
  announcementsQuoted,
  findWaiting,
  isOwedMail,
  lastWaiting,
  type MailboxTotal,
  mailboxTotal,
  mailOwners,
  type Unconfirmed,
  unconfirmedAt,
  type Waiting,
  waitingAt,
} from './mailboxes.js';
export { MemoryTables } from './memory-tables.js';
export { isMoving, MOVING, type Move, movesOf } from './moves.js';
export {
  findWork,
  hasPartInWork,
  openWorkAt,
  openWorkCount,
  type WorkOutcome,
  type WorkRole,
  type WorkRow,
} from './obligations.js';
export { everybodyIn, type Population } from './population.js';
export { CLIENT_NODE } from './registry-nodes.js';
export { type RetentionRule, retentionOf, storiesOf } from './retention.js';
export { type SameRows, sameRowsAs } from './same-rows.js';
export type { AgentRow, BindingRow, CardRow, ClientRow, ServerRow } from './session-tables.js';
export {
  bindingOf,
  bindingsOf,
  cardOf,
  cardsQuoted,
  continuedId,
  correctedId,
  findAgent,
  findServer,
  isKnownAnywhere,
  namelessBefore,
  projectsKnowing,
  runningServers,
  serversAt,
  serversOf,
  sessionOfClient,
  unplacedServersOf,
} from './session-views.js';
export type { FinishedRow, StoryRow } from './story-tables.js';
export {
  compactionsOnRecord,
  findStory,
  finishedStories,
  hasStoryAt,
  looseEvents,
  looseEventsAt,
  outnumberedRefusals,
  registryEvents,
  storiesBehind,
  storyBehind,
} from './story-views.js';
export { projectsWithWaits, type Wait, type WaitGraph, waitGraph } from './wait-graph.js';
export { waitingMark } from './waiting-mark.js';
export {
  findOpenWake,
  type OpenWake,
  type WakeRow,
  wakeStandings,
  wakesOf,
  wokenForAnswer,
} from './wakes.js';

/** Every projection. A new one is one file and one line here. */
export const projections: readonly Projection[] = [
  sessions,
  activity,
  mailboxes,
  ledgers,
  asks,
  obligations,
  waits,
  wakes,
  idempotency,
  stories,
];
