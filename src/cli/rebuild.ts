import { storedName } from '../events/index.js';
import { defineCommand } from './command.js';
import { print } from './context.js';
import { withLog } from './existing-log.js';
import { wantedProjections } from './wanted-projections.js';

/** Folds projections anew. */
export const rebuild = defineCommand({
  name: 'rebuild',
  description: 'Fold projections anew and put them in place.',
  examples: ['oxtail rebuild', 'oxtail rebuild mailboxes ledgers'],
  args: {
    projection: {
      type: 'positional',
      required: false,
      description: 'Projections by name, one or several; all when none is named.',
    },
    json: { type: 'boolean', description: 'Print what was folded anew as JSON.' },
  },
  manyOperands: true,
  run: async (args, context) => {
    const wanted = wantedProjections(args._);
    return withLog(context, async (log) => {
      const names = wanted.map(({ name }) => name);
      const rebuilt = log.rebuild({ server: 'command line', session: null }, names, 'somebody asked for it');
      const head = log.head();
      const lines = wanted.map((projection) => {
        const stored = storedName(projection);
        return `${stored}: ${rebuilt.includes(stored) ? 'folded anew' : 'somebody else has just folded it anew'}`;
      });
      await print(
        context,
        args.json === true
          ? [JSON.stringify({ head, rebuilt })]
          : [...lines, '', `Recorded at position ${head}: oxtail verify proves what is stored.`],
      );
      return 0;
    });
  },
});
