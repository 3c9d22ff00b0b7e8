export { setupClients } from './clients.js';
export { findClients } from './find-clients.js';
export { type Freshness, freshnessOf } from './freshness.js';
export { shellLine, shellWords } from './shell-words.js';
export type { ClientName } from './types.js';

/** What edits files is loaded only when files are to be edited. */
export const loadSetup = () => import('./set-up.js');
