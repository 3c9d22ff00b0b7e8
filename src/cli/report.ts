import type { Seq } from '../events/index.js';
import { type History, pageOf, readReport, writeNewFile } from '../forensics/index.js';
import { defineCommand } from './command.js';
import { UsageError } from './command-error.js';
import { type Context, print } from './context.js';
import { fileOption, rangeFor, withHistory } from './existing-history.js';
import { refuseInHome } from './outside-home.js';

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
      description: 'Begin there: a position, a time or a (short) message id.',
    },
    to: { type: 'string', valueHint: 'moment', description: 'End there.' },
    limit: { type: 'string', valueHint: 'count', description: `Show the newest events only (${LIMIT}).` },
    force: { type: 'boolean', description: 'Replace a file that is there.' },
    ...fileOption,
  },
  run: async (args, context) => {
    const { html, force } = args;
    if (html === undefined || html === '') {
      throw new UsageError('no-file', 'Say where the page is to be written: oxtail report --html FILE.');
    }
    refuseInHome(html, context);
    const ends = endsOf(args.range, args.from, args.to);
    const limit = limitOf(args.limit);
    return withHistory(
      context,
      async (history) => {
        const range = rangeIn(history, ends, context, limit);
        const report = readReport(history, range.first, range.last);
        const { ambient, version } = context;
        const basis = { kind: history.kind, head: history.head, ...range, version, madeAt: ambient.now() };
        const options = { id: ambient.newId(), replace: force === true };
        const bytes = writeNewFile(html, inOnePiece(pageOf(report, basis)), options);
        await print(context, outcomeLines(report.messages.length, range, bytes));
        return 0;
      },
      args.file,
    );
  },
});

function* inOnePiece(page: string): Generator<Buffer, number> {
  const bytes = Buffer.from(page);
  yield bytes;
  return bytes.length;
}

function outcomeLines(messages: number, { first, last, leftOut }: ShownRange, bytes: number): string[] {
  const size = `${Math.ceil(bytes / 1024)} KiB`;
  const written = `Drew positions ${first} to ${last}, ${messages} messages: ${size}.`;
  if (leftOut === 0) return [written];
  return [written, `${leftOut} earlier events are not on the page: --limit draws more than ${LIMIT}.`];
}

/** What is on the page, and how many events of what was asked for are not. */
interface ShownRange {
  readonly first: Seq;
  readonly last: Seq;
  readonly leftOut: number;
}

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

function rangeIn(history: History, ends: Ends, context: Context, limit: number): ShownRange {
  const { first: wanted, last } = rangeFor(history, ends, context);
  const first = Math.max(wanted, last - limit + 1);
  return { first, last, leftOut: first - wanted };
}
