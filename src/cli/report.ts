import { resolve } from 'node:path';
import type { Seq } from '../events/index.js';
import { type History, pageOf, readReport } from '../forensics/index.js';
import { defineCommand } from './command.js';
import { UsageError } from './command-error.js';
import { type Context, print } from './context.js';
import { fileOption, positionFor, withHistory } from './existing-history.js';
import { writePage } from './write-page.js';

/** Events on a page unless it is asked for more: some thousand messages, a few megabytes. */
const LIMIT = 20_000;

/** Draws what happened as one page of HTML. */
export const reportCommand = defineCommand({
  name: 'report',
  description: 'Draw what happened as one page of HTML.',
  examples: [
    'oxtail report --html night.html',
    'oxtail report 1200..1900 --html night.html --force',
    'oxtail report --from 02:00 --to 03:30 --html night.html',
  ],
  args: {
    range: {
      type: 'positional',
      required: false,
      valueHint: 'A..B',
      description: 'From one moment to another; without it, the whole log.',
    },
    html: { type: 'string', valueHint: 'file', description: 'Write the page there.' },
    from: {
      type: 'string',
      valueHint: 'moment',
      description: 'Begin there: a position, a time or a message id.',
    },
    to: { type: 'string', valueHint: 'moment', description: 'End there.' },
    limit: { type: 'string', valueHint: 'count', description: `Show the newest events only (${LIMIT}).` },
    force: { type: 'boolean', description: 'Replace the file if there is one.' },
    ...fileOption,
  },
  run: async (args, context) => {
    const { html, force } = args;
    if (html === undefined || html === '') {
      throw new UsageError('no-file', 'Say where the page is to be written: oxtail report --html FILE.');
    }
    const ends = endsOf(args.range, args.from, args.to);
    const limit = limitOf(args.limit);
    return withHistory(
      context,
      async (history) => {
        const range = rangeIn(history, ends, context, limit);
        const page = readReport(history, range.first, range.last);
        const { ambient, version } = context;
        const basis = { kind: history.kind, head: history.head, ...range, version, madeAt: ambient.now() };
        writePage(resolve(html), pageOf(page, basis), { mayReplace: force === true, id: ambient.newId() });
        await print(context, [
          `Positions ${range.first} to ${range.last}, ${page.messages.length} messages: written to`,
          html,
          ...(range.leftOut === 0
            ? []
            : [`${range.leftOut} earlier events are not on it; --limit takes another number.`]),
        ]);
        return 0;
      },
      args.file,
    );
  },
});

interface Ends {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function endsOf(range: string | undefined, from: string | undefined, to: string | undefined): Ends {
  if (range === undefined || range === '') return { from, to };
  const parts = range.split('..');
  if (parts.length !== 2 || from !== undefined || to !== undefined) {
    throw new UsageError('bad-range', `Give a range as A..B, or by --from and --to, not "${range}".`);
  }
  const [first, last] = parts;
  return { from: first === '' ? undefined : first, to: last === '' ? undefined : last };
}

function limitOf(value: string | undefined): number {
  const limit = Number(value ?? LIMIT);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new UsageError('bad-limit', `--limit takes a number of events, from 1 on, not "${value}".`);
}

function rangeIn(
  history: History,
  { from, to }: Ends,
  context: Context,
  limit: number,
): { first: Seq; last: Seq; leftOut: number } {
  const last = to === undefined ? history.head : positionFor(history, to, context);
  const wanted = from === undefined ? history.earliest + 1 : beginning(history, from, context);
  if (wanted > last && last > 0 && from !== undefined) {
    throw new UsageError('empty-range', `The range ends at position ${last}, before it begins at ${wanted}.`);
  }
  const first = Math.max(1, wanted, last - limit + 1);
  return { first, last, leftOut: first - Math.max(1, wanted) };
}

/** An id stands for the delivery of its message; a picture of it begins with the sending. */
function beginning(history: History, text: string, context: Context): Seq {
  const position = positionFor(history, text, context);
  if (/^\d+$/.test(text)) return position;
  const event = history.event(position);
  return event?.type === 'message.delivered' ? event.data.sent : position;
}
