import { defineCommand } from './command.js';
import { setUpClients, setupArgs } from './setup-clients.js';

/** Takes back the hook part of setup alone. */
export const uninstallHook = defineCommand({
  name: 'uninstall-hook',
  description: 'Take the hooks out of Claude Code and Codex again.',
  examples: ['oxtail uninstall-hook', 'oxtail uninstall-hook --client claude --dry-run'],
  args: setupArgs,
  run: (args, context) =>
    setUpClients(
      { client: args.client, dryRun: args['dry-run'] === true, undo: true, server: false },
      context,
    ),
});
