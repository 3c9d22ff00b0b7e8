import { answerHook, HOOK_CLIENTS, HOOK_EVENTS } from '../hooks/index.js';
import { defineCommand } from './command.js';
import { CommandError } from './command-error.js';

/** Answers one hook as its client would be answered: to see by hand what an agent is shown. */
export const hook = defineCommand({
  name: 'hook',
  description: 'Answer one hook of a client; the payload is the input.',
  examples: ['oxtail hook PreToolUse < payload.json', 'oxtail hook --client codex Stop < payload.json'],
  args: {
    client: { type: 'string', default: 'claude-code', description: `One of ${HOOK_CLIENTS.join(', ')}.` },
    event: {
      type: 'positional',
      required: false,
      description: 'As the client names it: SessionStart, PreToolUse, Stop, …',
    },
  },
  run: async ({ client, event }, { ambient, output }) => {
    const named = HOOK_CLIENTS.find((one) => one === client);
    const known = HOOK_EVENTS.find((one) => one === event);
    if (named === undefined || known === undefined) {
      // Not as wrong usage: that ends with 2, by which a hook blocks what its client is about to do.
      throw new CommandError('unknown-hook', 'Name a hook event of a client: see oxtail hook --help.');
    }
    await answerHook({ client: named, event: known, input: process.stdin, output, ambient });
    return 0;
  },
});
