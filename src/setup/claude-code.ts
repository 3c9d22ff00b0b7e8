import { dirname, join } from 'node:path';
import { clientFolder, type Env } from '../clients/index.js';
import { SERVER_NAME } from './names.js';
import type { SetupClient } from './types.js';

/** Claude Code, as seen in version 2.1.330. A session start and end offer hooks no server to call. */
export const claudeCode: SetupClient = {
  name: 'claude',
  type: 'claude-code',
  title: 'Claude Code',
  toolHooksSince: '2.1.330',
  events: ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop', 'SessionEnd'],
  toolEvents: ['UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'],
  rewakes: true,
  // A name that the payload lacks becomes the empty string.
  inputsOf: (event) => [
    'session_id',
    'cwd',
    'transcript_path',
    'agent_id',
    ...(event === 'Stop' ? ['stop_hook_active'] : []),
  ],
  folder,
  registrationFile,
  registrationSyntax: 'json',
  hooksFile: (env) => inFolder(env, 'settings.json'),
  addArguments: (command) => ['mcp', 'add', '--scope', 'user', SERVER_NAME, '--', ...command],
  removeArguments: ['mcp', 'remove', '--scope', 'user', SERVER_NAME],
  envVars: [],
};

function folder(env: Env): string | null {
  return clientFolder(env, 'CLAUDE_CONFIG_DIR', '.claude');
}

function inFolder(env: Env, file: string): string | null {
  const found = folder(env);
  return found === null ? null : join(found, file);
}

/** Inside the folder when that is named by the variable, beside it when it is the usual one. */
function registrationFile(env: Env): string | null {
  const named = folder({ CLAUDE_CONFIG_DIR: env.CLAUDE_CONFIG_DIR });
  if (named !== null) return join(named, '.claude.json');
  const usual = folder(env);
  return usual === null ? null : join(dirname(usual), '.claude.json');
}
