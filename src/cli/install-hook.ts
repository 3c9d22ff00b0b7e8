import { defineCommand } from './command.js';
import { setUpClients, setupArgs } from './setup-clients.js';

/** The hook part of setup alone. */
export const installHook = defineCommand({
  name: 'install-hook',
  description: 'Give Claude Code and Codex the hooks alone.',
  examples: ['oxtail install-hook', 'oxtail install-hook --client claude --dry-run'],
  args: setupArgs,
  run: (args, context) =>
    setUpClients(
      { client: args.client, dryRun: args['dry-run'] === true, undo: false, server: false },
      context,
    ),
});
