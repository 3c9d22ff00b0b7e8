export { haveGone } from './choose-agents.js';
export { chooseLoose } from './choose-loose.js';
export { type ChosenStories, chooseStories, type StoryQuery } from './choose-stories.js';
export { type Chosen, compactionOf } from './compaction.js';
export { discardEvent, segmentsToDiscard } from './discard.js';
export { Housekeeping, type HousekeepingOptions, type StepOutcome } from './housekeeping.js';
export { kinshipsOf } from './kinships.js';
export { isLarge, type Pressure, type RetentionLimits } from './limits.js';
export { readEverything, type WholeLog } from './read-everything.js';
export { baseFor, nextToSave, type SavingOptions, SNAPSHOT_EVERY, saveState } from './save-state.js';
export { removeSnapshotsBefore, type SavedState, savedStates, sizedStates } from './snapshot-files.js';
export {
  isWholeSnapshot,
  readSnapshot,
  readSnapshotHead,
  type Snapshot,
  type SnapshotHead,
} from './snapshots.js';
export { statesToThin } from './thin-states.js';
export { tidyUp } from './tidy-up.js';
