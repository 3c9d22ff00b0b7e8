import { hostFacts, presenceOf } from '../clients/index.js';
import {
  type History,
  jsonLine,
  type NotTold,
  type Outside,
  type VerdictClass,
  why as whyOf,
} from '../forensics/index.js';
import { defineCommand, NO_SENSE } from './command.js';
import { CommandError, UsageError } from './command-error.js';
import { type Context, print } from './context.js';
import { fileOption, withHistory } from './existing-history.js';
import { whyLines } from './why-lines.js';

/** Exit codes; what fails otherwise exits with 1, and a command line without sense with 2. */
const EXITS: Readonly<Record<VerdictClass, number>> = { settled: 0, waiting: 3, wrong: 4 };

/** Tells what became of a message or an agent. */
export const why = defineCommand({
  name: 'why',
  description: 'Tell what became of a message or an agent, and why.',
  examples: ['oxtail why 5f0c21d9ab34e807', 'oxtail why 5f0c21', 'oxtail why my-session-id --json'],
  exits: [
    '0  settled: answered, closed, or shown and nothing is owed for it',
    '3  waiting: something is still to come',
    '4  wrong: a wake failed, somebody has ended, agents wait in a circle, …',
    '1  the id is not known, or the log cannot be read',
    NO_SENSE,
  ],
  args: {
    id: {
      type: 'positional',
      required: false,
      description: 'The (short) id of a message, a request or a session.',
    },
    ...fileOption,
    json: { type: 'boolean', description: 'Print the story and the verdict as a line of JSON.' },
  },
  run: async (args, context) => {
    const id = args.id;
    if (typeof id !== 'string' || id === '') {
      throw new UsageError(
        'no-id',
        'Give the id of a message, a request or a session: see oxtail why --help.',
      );
    }
    const told = await withHistory(
      context,
      async (history) => whyOf(history, id, outsideOf(history, context)),
      args.file,
    );
    if ('sentence' in told) throw notTold(told);
    await print(context, args.json === true ? [jsonLine(told)] : whyLines(told));
    return EXITS[told.verdict.class];
  },
});

function notTold(told: NotTold): CommandError {
  return new CommandError(told.code, told.sentence, 'candidates' in told ? told.candidates : []);
}

/** A file tells of another time, and perhaps of another machine. */
function outsideOf(history: History, { ambient }: Context): Outside {
  if (history.kind !== 'log') {
    return { at: history.event(history.head)?.at ?? ambient.now(), presenceOf: null };
  }
  const host = hostFacts();
  return { at: ambient.now(), presenceOf: (process) => presenceOf(process, host) };
}
