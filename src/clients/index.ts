export { adapterFor } from './adapters.js';
export { type Project, projectOf } from './place.js';
export { type Ancestor, type HostFacts, type ProcessIdentity, shortName } from './process-facts.js';
export {
  ancestorsOf,
  clientProcessOf,
  hostFacts,
  identityOf,
  type Presence,
  presenceOf,
} from './processes.js';
export { isSessionId } from './session-id.js';
export type { ClientAdapter, ClientType, Detection, Env, NextStep } from './types.js';
