export {
  type Dump,
  type DumpBasis,
  type DumpedProjection,
  dumpAt,
  dumpStored,
  projectionsNamed,
} from './dump.js';
export { keepFault } from './faults.js';
export { type Base, type BaseRow, type History, historyOfLog } from './history.js';
export { readKept } from './kept.js';
export { type FoundMoment, momentOf } from './moments.js';
export { Names } from './names.js';
export { present } from './present.js';
export { cut, jsonLine, printable } from './printable.js';
export { type Restored, restoredAt } from './restored.js';
export { type TimelineEntry, timelineOf } from './timeline.js';
export type { Problem, ProblemCode, Verification } from './verification.js';
export { verify } from './verify.js';
