import { defineCommand } from './command.js';
import { setUpClients, setupArgs } from './setup-clients.js';

/** Gives every client that is there the server and the hooks, or takes them back. */
export const setup = defineCommand({
  name: 'setup',
  description: 'Give Claude Code and Codex the server and the hooks.',
  examples: ['oxtail setup', 'oxtail setup --dry-run', 'oxtail setup --undo', 'oxtail setup --client codex'],
  args: {
    ...setupArgs,
    undo: { type: 'boolean', description: 'Take back what was set up.' },
    command: {
      type: 'string',
      valueHint: 'line',
      description: 'What starts the server, if not this program.',
    },
  },
  run: (args, context) =>
    setUpClients(
      {
        client: args.client,
        dryRun: args['dry-run'] === true,
        undo: args.undo === true,
        server: true,
        command: args.command,
      },
      context,
    ),
});
