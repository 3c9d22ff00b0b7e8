export { adapterFor, adapterOf } from './adapters.js';
export { type Project, projectOf } from './place.js';
export {
  type Ancestor,
  type HostFacts,
  type ProcessIdentity,
  shortName,
  type TerminalSeat,
} from './process-facts.js';
export {
  ancestorsOf,
  clientProcessOf,
  commandLinesOf,
  hostFacts,
  identityOf,
  keyboardReaders,
  type Presence,
  presenceOf,
  seatAt,
} from './processes.js';
export { endGroup, onPath } from './programs.js';
export { isSessionId } from './session-id.js';
export { clientFolder } from './transcript-folder.js';
export { type LastActivity, lastActivity } from './transcripts/last-activity.js';
export {
  type ReadOptions,
  readTranscript,
  type TranscriptReading,
  transcriptModifiedAt,
} from './transcripts/read-transcript.js';
export type {
  TranscriptBirth,
  TranscriptFormat,
  TranscriptMessage,
  TurnState,
} from './transcripts/types.js';
export type { ClientAdapter, ClientType, Detection, Env, NextStep } from './types.js';
