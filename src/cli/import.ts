import { resolve } from 'node:path';
import { shellQuoted } from '../events/index.js';
import { importBundle } from '../forensics/index.js';
import { projections } from '../projections/index.js';
import { checkLines } from './check-lines.js';
import { defineCommand } from './command.js';
import { UsageError } from './command-error.js';
import { print } from './context.js';

/** Makes a home in which an export can be looked at like a log. */
export const importCommand = defineCommand({
  name: 'import',
  description: 'Make a home in which an export can be looked at.',
  examples: ['oxtail import incident.jsonl.gz --into incident', 'OXTAIL_HOME=incident oxtail log'],
  args: {
    source: { type: 'positional', required: true, valueHint: 'FILE', description: 'The export.' },
    into: { type: 'string', valueHint: 'folder', description: 'A new folder. Your own log is not touched.' },
  },
  run: async (args, context) => {
    if (args.into === undefined || args.into === '') {
      throw new UsageError('no-folder', 'Say where it is to go: oxtail import FILE --into FOLDER.');
    }
    const home = resolve(args.into);
    const { header, events, check } = importBundle(args.source, home, context.ambient.newId(), projections);
    await print(context, [
      ...checkLines(check),
      '',
      `Imported ${events} events, from ${header.from} to ${header.to}. Look at them with:`,
      `  OXTAIL_HOME=${shellQuoted(home)} oxtail log`,
    ]);
    return 0;
  },
});
