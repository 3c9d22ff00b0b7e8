import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemCode } from '../events/index.js';
import { bundleOf, redacted, writeNewFile } from '../forensics/index.js';
import { projections } from '../projections/index.js';
import { defineCommand } from './command.js';
import { CommandError, UsageError } from './command-error.js';
import { type Context, print } from './context.js';
import { fileOption, rangeFor, withHistory } from './existing-history.js';
import { refuseInHome } from './outside-home.js';

/** Writes a part of the log into a file that somebody else can look at. */
export const exportCommand = defineCommand({
  name: 'export',
  description: 'Write events to a file that others can look back on.',
  examples: [
    'oxtail export incident.jsonl.gz',
    'oxtail export --redact --from 13:00 --to 14:30 incident.jsonl.gz',
    'oxtail export - | gunzip | jq',
  ],
  args: {
    target: {
      type: 'positional',
      required: true,
      valueHint: 'FILE',
      description: 'The file to make; - for standard output.',
    },
    from: {
      type: 'string',
      valueHint: 'moment',
      description: 'Begin with this position, time or (short) id.',
    },
    to: { type: 'string', valueHint: 'moment', description: 'End with this position, time or (short) id.' },
    redact: {
      type: 'boolean',
      description: 'Leave out what was written, and the paths.',
    },
    force: { type: 'boolean', description: 'Replace a file that is there.' },
    ...fileOption,
  },
  run: (args, context) =>
    withHistory(
      context,
      async (history) => {
        const { first: from, last: to } = rangeFor(history, args, context);
        const shown = args.redact === true ? redacted(history, context.ambient.newId()) : history;
        const { ambient, version } = context;
        const packing = { from, to, at: ambient.now(), program: version, redacted: args.redact === true };
        const chunks = bundleOf(shown, packing, projections);
        if (args.target === '-') return streamed(chunks, context);
        refuseInHome(args.target, context);
        const options = { id: ambient.newId(), replace: args.force === true };
        const { events, bytes } = writeNewFile(args.target, chunks, options);
        const size = `${Math.ceil(bytes / 1024)} KiB`;
        await print(context, [`Wrote ${events} events, from ${from} to ${to}: ${size}. Look at them with:`]);
        await print(context, [`  oxtail log --file ${args.target}`]);
        return 0;
      },
      args.file,
    ),
});

async function streamed(chunks: Generator<Buffer>, { output }: Context): Promise<number> {
  if ('isTTY' in output && output.isTTY === true) {
    throw new UsageError('binary-output', 'An export is no text for a terminal: give a file, or a pipe.');
  }
  try {
    await pipeline(Readable.from(chunks), output, { end: false });
  } catch (error) {
    throw new CommandError('output-failed', `The output could not be written (${systemCode(error)}).`);
  }
  return 0;
}
