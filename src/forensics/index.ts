export { keepFault } from './faults.js';
export { readKept } from './kept.js';
export { cut, jsonLine, printable } from './printable.js';
export { type TimelineEntry, timelineOf } from './timeline.js';
export type { Problem, ProblemCode, Verification } from './verification.js';
export { verify } from './verify.js';
