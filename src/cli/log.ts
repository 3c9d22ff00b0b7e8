import { type EventLog, homeOf } from '../events/index.js';
import { AN_ID, type History, quoted, selected } from '../forensics/index.js';
import { defineCommand } from './command.js';
import { CommandError } from './command-error.js';
import { print } from './context.js';
import { fileOption, withHistory } from './existing-history.js';
import { checkWanted, type Wanted, wantedOf } from './log-selection.js';
import { jsonTeller, lineTeller } from './log-tellers.js';
import { noting } from './nothing-fits.js';

/** Prints what happened. */
export const log = defineCommand({
  name: 'log',
  description: 'Print every event, one readable line each.',
  examples: [
    'oxtail log --from 120 --to 140',
    'oxtail log --agent ada --type message,wake --from 14:03',
    'oxtail log --follow --last 20',
    'oxtail log --json | jq \'select(.type == "message.sent")\'',
  ],
  args: {
    from: {
      type: 'string',
      valueHint: 'moment',
      description: 'Begin with this position, time or (short) id.',
    },
    to: {
      type: 'string',
      valueHint: 'moment',
      description: 'End with this position, time or (short) id.',
    },
    last: { type: 'string', valueHint: 'count', description: 'Only so many, the last ones.' },
    agent: {
      type: 'string',
      valueHint: 'session',
      description: 'Only about this agent: an id, how one begins, or ada@web.',
    },
    type: {
      type: 'string',
      valueHint: 'types',
      description: 'Only these types, such as message,wake.taken.',
    },
    about: {
      type: 'string',
      valueHint: 'id',
      description: 'Only what mentions this id; the short one will do.',
    },
    follow: {
      type: 'boolean',
      description: 'Go on with what happens, from the last 10 on.',
    },
    ...fileOption,
    json: { type: 'boolean', description: 'Print each event whole, as a line of JSON.' },
  },
  run: async (args, context) => {
    const wanted: Wanted = args;
    checkWanted(wanted);
    const look = async (history: History, events: EventLog | null) => {
      const selection = wantedOf(wanted, history, context);
      if (selection.about !== null) refuseUnknown(history, selection.about);
      const isWhole = selection.from <= 1 && selection.last === null && selection.about === null;
      const tell = args.json === true ? jsonTeller() : lineTeller(history, isWhole);
      const lines = tell(selected(history, selection));
      await print(context, args.follow === true ? lines : noting(lines, selection, context));
      if (args.follow === true && events !== null) {
        const { followLog } = await import('./follow-log.js');
        const { bell } = homeOf(context.ambient.env);
        const { filters } = selection;
        await followLog(context, { log: events, bell, from: history.head, filters, tell });
      }
      return 0;
    };
    return withHistory(context, look, args.file);
  },
});

function refuseUnknown(history: History, id: string): void {
  if (history.about(id, 'log', 2).length > 0 || history.about(id, 'archive').length > 0) return;
  throw new CommandError('unknown-id', `Nothing is known of "${quoted(id)}": give ${AN_ID}.`);
}
