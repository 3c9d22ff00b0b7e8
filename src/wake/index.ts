export { type ActivityState, activityState, BUSY_MS } from './activity-state.js';
export { type Attending, attend } from './attend.js';
export { awaitWake, type WakeOutcome } from './await-wake.js';
export {
  type Considered,
  considerWake,
  lapseOf,
  type WakeAnswer,
  type WakeContext,
  type WakeDecision,
} from './consider.js';
export { type Driver, type DriverName, type DriverOutcome, WAKE_TEXT, type WakeTarget } from './driver.js';
export { releaseOrphans } from './drivers/rewake-pipes.js';
export { REWAKE_FOLDER, rewakeCommand, rewakeScript } from './drivers/rewake-script.js';
export { driversFor } from './drivers.js';
export {
  judge,
  SETTLE_MS,
  type WakeOption,
  type WakeRule,
  type WakeVia,
  type WakeWish,
} from './policy.js';
export { stateAt } from './state-at.js';
export { statusOfSkip, type WakeStatus } from './status.js';
export {
  folderOf,
  listTmuxSessions,
  paneTextOf,
  sessionNameOf,
  type Terminal,
  type TmuxSession,
  terminalOf,
} from './tmux.js';
