import { projectionsNamed } from '../forensics/index.js';
import { projections } from '../projections/index.js';
import { defineCommand } from './command.js';
import { UsageError } from './command-error.js';
import { print } from './context.js';
import { withLog } from './existing-log.js';

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
    const wanted = projectionsNamed(args._, projections);
    if ('unknown' in wanted) {
      const known = projections.map(({ name }) => name).join(', ');
      throw new UsageError(
        'unknown-projection',
        `There is no projection "${wanted.unknown}": there are ${known}.`,
      );
    }
    return withLog(context, async (log) => {
      const names = wanted.map(({ name }) => name);
      const rebuilt = log.rebuild({ server: 'command line', session: null }, names, 'somebody asked for it');
      const head = log.head();
      const lines = wanted.map(({ name, version }) => {
        const stored = `${name}@${version}`;
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
