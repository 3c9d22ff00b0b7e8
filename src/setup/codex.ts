import { join } from 'node:path';
import { clientFolder, type Env } from '../clients/index.js';
import { HOOK_EVENTS, type HookEventName } from '../hooks/index.js';
import { SERVER_NAME } from './names.js';
import type { SetupClient } from './types.js';

/** What each event carries beyond the names that all carry; naming one more makes Codex drop the hook's call. */
const MORE_INPUTS: Partial<Record<HookEventName, readonly string[]>> = {
  SessionStart: ['source'],
  UserPromptSubmit: ['turn_id'],
  PreToolUse: ['turn_id'],
  PostToolUse: ['turn_id'],
  Stop: ['turn_id', 'stop_hook_active'],
};

/** Codex CLI, as seen in version 0.169.0. */
export const codex: SetupClient = {
  name: 'codex',
  type: 'codex',
  title: 'Codex',
  toolHooksSince: '0.169.0',
  events: HOOK_EVENTS,
  toolEvents: ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'],
  rewakes: false,
  inputsOf: (event) => ['session_id', 'cwd', 'transcript_path', ...(MORE_INPUTS[event] ?? [])],
  folder,
  registrationFile: (env) => inFolder(env, 'config.toml'),
  registrationSyntax: 'toml',
  hooksFile: (env) => inFolder(env, 'hooks.json'),
  addArguments: (command) => ['mcp', 'add', SERVER_NAME, '--', ...command],
  removeArguments: ['mcp', 'remove', SERVER_NAME],
  // Codex gives a server hardly any of its own environment.
  envVars: ['TMUX', 'TMUX_PANE', 'OXTAIL_HOME'],
};

function folder(env: Env): string | null {
  return clientFolder(env, 'CODEX_HOME', '.codex');
}

function inFolder(env: Env, file: string): string | null {
  const found = folder(env);
  return found === null ? null : join(found, file);
}
