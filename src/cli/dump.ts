import { homeOf, type Projection } from '../events/index.js';
import { type Dump, dumpAt, dumpStored } from '../forensics/index.js';
import { defineCommand } from './command.js';
import { UsageError } from './command-error.js';
import { type Context, print } from './context.js';
import { dumpAsJson, dumpAsJsonLines, dumpForPeople } from './dump-lines.js';
import { fileOption, importedFile, positionFor, withHistory } from './existing-history.js';
import { withLog } from './existing-log.js';
import { wantedProjections } from './wanted-projections.js';

/** Prints projections as data, with what they rest on. */
export const dump = defineCommand({
  name: 'dump',
  description: 'Print any projection as data, with what it rests on.',
  examples: [
    'oxtail dump mailboxes',
    'oxtail dump sessions asks --at 14:03 --json',
    'oxtail dump --ndjson | jq -c \'select(.table == "mailboxes.waiting")\'',
  ],
  args: {
    projection: {
      type: 'positional',
      required: false,
      description: 'Projections by name, one or several; all when none is named.',
    },
    at: {
      type: 'string',
      valueHint: 'moment',
      description: 'As of a position, a time or a (short) id: folded anew.',
    },
    ...fileOption,
    json: { type: 'boolean', description: 'Print one JSON document.' },
    ndjson: { type: 'boolean', description: 'Print the basis, then each row, as a line of JSON.' },
  },
  manyOperands: true,
  run: async (args, context) => {
    if (args.json === true && args.ndjson === true) {
      throw new UsageError('two-modes', '--json and --ndjson do not go together: give one of them.');
    }
    const wanted = wantedProjections(args._);
    const lines = args.json === true ? dumpAsJson : args.ndjson === true ? dumpAsJsonLines : dumpForPeople;
    const isStored = args.at === undefined && (args.file ?? importedFile(context)) === undefined;
    const found = await (isStored ? atTheEnd(context, wanted) : asOf(context, args.at, wanted, args.file));
    await print(context, lines(found));
    return 0;
  },
});

function atTheEnd(context: Context, wanted: readonly Projection[]): Promise<Dump> {
  const about = { origin: homeOf(context.ambient.env).root, program: context.version };
  return withLog(context, async (log) => dumpStored(log, about, wanted));
}

function asOf(
  context: Context,
  moment: string | undefined,
  wanted: readonly Projection[],
  file: string | undefined,
): Promise<Dump> {
  return withHistory(
    context,
    async (history) => {
      const seq = moment === undefined ? history.head : positionFor(history, moment, context);
      return dumpAt(history, seq, context.version, wanted);
    },
    file,
  );
}
