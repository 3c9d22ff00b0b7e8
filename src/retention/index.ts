export { haveGone, type Kinship, kinshipsOf } from './choose-agents.js';
export { chooseLoose } from './choose-loose.js';
export { type ChosenStories, chooseStories, type StoryQuery } from './choose-stories.js';
export { type Chosen, compactionOf } from './compaction.js';
export { isLarge, type Pressure, type RetentionLimits } from './limits.js';
export { readEverything, type WholeLog } from './read-everything.js';
