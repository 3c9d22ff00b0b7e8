import { claudeCode } from './claude-code.js';
import { codex } from './codex.js';
import type { SetupClient } from './types.js';

/** Every client that can be set up. A new one is one file and one line here. */
export const setupClients: readonly SetupClient[] = [claudeCode, codex];
