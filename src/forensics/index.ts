export { acquainted } from './acquaintance.js';
export { type Bundle, openBundle } from './bundle/bundle-history.js';
export { type CheckedProjection, checkFold, type FoldCheck } from './bundle/check.js';
export { importBundle } from './bundle/import.js';
export { importedIn } from './bundle/imported.js';
export { writeNewFile } from './bundle/new-file.js';
export { bundleOf } from './bundle/pack.js';
export { redacted } from './bundle/redact.js';
export { concernsAgent, isOfType } from './concerns.js';
export { counted } from './counted.js';
export type { Check, CheckState } from './diagnose/check.js';
export { diagnose } from './diagnose/diagnosis.js';
export type {
  ClientFacts,
  Entry,
  Facts,
  HomeFacts,
  Inside,
  LogFacts,
  TerminalFacts,
} from './diagnose/facts.js';
export { lookInside } from './diagnose/look-inside.js';
export type { DriverScore, Period, Scorecard } from './diagnose/scorecard.js';
export { settingFaults } from './diagnose/setting-faults.js';
export {
  type Dump,
  type DumpBasis,
  type DumpedProjection,
  dumpAt,
  dumpStored,
  projectionsNamed,
} from './dump.js';
export { keepFault } from './faults.js';
export { isGap, type Kept, withGaps } from './gaps.js';
export type { History } from './history.js';
export { HistoryError } from './history-error.js';
export { readKept } from './kept.js';
export { historyOfLog } from './log-history.js';
export { agentsMeant } from './meant-agents.js';
export { beginningOf, type FoundMoment, momentOf } from './moments.js';
export { Names } from './names.js';
export { type Look, present } from './present.js';
export { cut, jsonLine, printable } from './printable.js';
export { changeLines } from './replay/change-lines.js';
export { type Change, changesBetween } from './replay/changes.js';
export { type Cursor, cursorAt } from './replay/cursor.js';
export { changesOf, type Filter, isWanted, onlyAgent } from './replay/filter.js';
export type { AgentState, Fleet } from './replay/fleet.js';
export { fleetAt } from './replay/fleet-at.js';
export { fleetLines } from './replay/fleet-lines.js';
export { lookupsIn } from './replay/lookups.js';
export { type ReplayStep, type Walk, walkFrom } from './replay/steps.js';
export { pageOf, readReport } from './report/index.js';
export { restoredAt } from './restored.js';
export { openSegment } from './segment-history.js';
export { type Selection, selected } from './selection.js';
export { Speakers } from './speakers.js';
export { type TimelineEntry, timelineEntry, timelineOf } from './timeline.js';
export { localTime } from './times.js';
export { beginTraceCount, type TraceCount, traceLines } from './trace-summary.js';
export type { Verification } from './verification.js';
export { verify } from './verify.js';
export { AN_ID, idsBeginningIn, quoted, wholeIdOf } from './whole-id.js';
export {
  type Basis,
  type NotTold,
  type Outside,
  type StoryEntry,
  VERDICTS,
  type Verdict,
  type VerdictClass,
  type VerdictCode,
  type Why,
  why,
} from './why/index.js';
export { brokenWords, wrapped } from './wrapping.js';
