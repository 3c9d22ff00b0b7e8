import { BadRecord, type EventLog, type Seq } from '../events/index.js';
import { jsonLine, readKept } from '../forensics/index.js';
import { defineCommand } from './command.js';
import { UsageError } from './command-error.js';
import { print } from './context.js';
import { withLog } from './existing-log.js';
import { timelineLines } from './timeline-lines.js';

/** Prints what happened. */
export const log = defineCommand({
  name: 'log',
  description: 'Print every event, one readable line each.',
  examples: ['oxtail log --from 120 --to 140', 'oxtail log --json | jq \'select(.type == "message.sent")\''],
  args: {
    from: { type: 'string', valueHint: 'position', description: 'Begin at this event.' },
    to: { type: 'string', valueHint: 'position', description: 'End with this event.' },
    json: { type: 'boolean', description: 'Print each event whole, as a line of JSON.' },
  },
  run: async (args, context) => {
    const from = positionOf('from', args.from) ?? 1;
    const last = positionOf('to', args.to) ?? Number.MAX_SAFE_INTEGER;
    return withLog(context, async (events) => {
      const to = Math.min(last, events.head());
      await print(
        context,
        args.json === true ? jsonLines(events, from, to) : readableLines(events, from, to),
      );
      return 0;
    });
  },
});

function positionOf(option: string, value: string | undefined): Seq | undefined {
  if (value === undefined) return undefined;
  const position = Number(value);
  if (/^\d+$/.test(value) && position > 0 && Number.isSafeInteger(position)) return position;
  throw new UsageError(
    'bad-position',
    `--${option} takes the number of an event, from 1 on, not "${value}".`,
  );
}

function* jsonLines(events: EventLog, from: Seq, to: Seq): Generator<string> {
  for (const kept of readKept(events, from, to)) {
    yield jsonLine(kept instanceof BadRecord ? { seq: kept.seq, unusable: kept.reason } : kept);
  }
}

/** Short names come from the events before, so those are read, too. */
function* readableLines(events: EventLog, from: Seq, to: Seq): Generator<string> {
  let day: string | null = null;
  for (const { seq, date, line } of timelineLines(readKept(events, 1, to), to)) {
    if (seq < from) continue;
    if (date !== null && date !== day) {
      day = date;
      yield date;
    }
    yield line;
  }
}
