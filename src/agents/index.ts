export { activityEvents, type Evidence } from './activity.js';
export {
  adoptionEvents,
  type Claim,
  claimEvents,
  holdersOf,
  isHeldElsewhere,
  isSameClient,
  type Strategy,
} from './claim.js';
export { type Draft, draftFrom } from './draft.js';
export { askedServers, endedAsk, endedAsks } from './ended-asks.js';
export { type ForgottenAsks, forgottenAsks } from './forgotten-asks.js';
export { type Available, type Giving, giversAt, handOver, type Mail, mailAt } from './hand-over.js';
export { lowerMark, sessionsLeft } from './lower-mark.js';
export { messageAt } from './message-at.js';
export { observeAgents, serversConcerned } from './observed.js';
export { type Opening, openedAddress, openingEvents, openingSubjects } from './opening.js';
export {
  giverIsGone,
  type Judged,
  lost,
  observe,
  observeServers,
  type PresenceMap,
  presenceIn,
  running,
} from './presence.js';
export { linkedIds, type Receipt, receiptOf, type Stage } from './receipt.js';
export { holderOf, recipientOf } from './recipient.js';
export { eventsAbout, LONGEST_STORY } from './story.js';
export { type Sightings, sightingsIn, sightingsOf, transcriptsAt } from './transcript-evidence.js';
export { clock, lastWakeEvent, wakeHistory } from './wake-history.js';
