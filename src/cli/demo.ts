import { defineCommand } from './command.js';

/** Shows the whole thing at work. The client that it needs is loaded only here. */
export const demo = defineCommand({
  name: 'demo',
  description: 'Watch three agents talk in a throw-away home.',
  examples: ['oxtail demo'],
  args: {},
  run: async (_, context) => {
    const { playDemo } = await import('./demo/play.js');
    return playDemo(context);
  },
});
