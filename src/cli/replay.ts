import type { History } from '../forensics/index.js';
import { defineCommand, NO_SENSE } from './command.js';
import { UsageError } from './command-error.js';
import type { Context } from './context.js';
import { fileOption, withHistory } from './existing-history.js';
import { type Asked, asFilter } from './replay/asked.js';

/** Shows what was so at an earlier moment, and steps through what happened. */
export const replay = defineCommand({
  name: 'replay',
  description: 'Show the fleet as it was at a moment, or step by step.',
  examples: [
    'oxtail replay --at 14:03',
    'oxtail replay --from 120 --to 140 --agent ada',
    'oxtail replay --diff 14:00 14:05',
    'oxtail replay --follow --type message',
    'oxtail replay --check --file incident.jsonl.gz',
  ],
  exits: [
    '0  done; of --check: it folds as it was recorded, or nothing was recorded',
    '1  not done, or --check found a difference',
    NO_SENSE,
  ],
  args: {
    at: {
      type: 'string',
      valueHint: 'moment',
      description: 'The fleet as of a position, a time or a (short) message id.',
    },
    from: { type: 'string', valueHint: 'moment', description: 'Step through events, from this one on.' },
    to: { type: 'string', valueHint: 'moment', description: 'The last event to step to.' },
    follow: { type: 'boolean', description: 'Go on with what happens from now on.' },
    diff: {
      type: 'string',
      valueHint: 'moment',
      description: 'What changed from this moment to another one.',
    },
    check: { type: 'boolean', description: 'Compare with what was recorded of earlier states.' },
    until: { type: 'positional', required: false, description: 'The other moment of --diff; else the end.' },
    agent: {
      type: 'string',
      valueHint: 'id',
      description: 'Only about this agent: an id, how one begins, or ada@web.',
    },
    type: { type: 'string', valueHint: 'type', description: 'Only events of a type, such as message.' },
    ...fileOption,
    json: { type: 'boolean', description: 'Print data, one JSON value a line.' },
  },
  run: async (args, context) => {
    const asked: Asked = {
      ...args,
      filter: asFilter(args),
      json: args.json === true,
      follow: args.follow === true,
      check: args.check === true,
    };
    return modeOf(asked)(asked, context);
  },
});

type Mode = (asked: Asked, context: Context) => Promise<number>;

/** Which of the ways to look back is asked for. Throws `UsageError` for two at once. */
function modeOf(asked: Asked): Mode {
  const { at, from, to, follow: isLive, check, diff, until, file } = asked;
  const wanted = [
    at !== undefined && '--at',
    diff !== undefined && '--diff',
    isLive && '--follow',
    check && '--check',
    (from !== undefined || to !== undefined) && '--from and --to',
  ].filter((one) => one !== false);
  if (wanted.length > 1) {
    throw new UsageError('two-modes', `${wanted.join(', ')} do not go together: give one of them.`);
  }
  if (until !== undefined && diff === undefined) {
    throw new UsageError('unknown-argument', `"${until}" means nothing here: see oxtail replay --help.`);
  }
  if (isLive && file !== undefined) {
    throw new UsageError('two-modes', 'Nothing more happens in an export: leave --follow or --file out.');
  }
  return modeFor(asked);
}

/** Of the ways to look back, only the one that is wanted is loaded. */
function modeFor(asked: Asked): Mode {
  if (asked.follow) return async (...given) => (await import('./replay/follow.js')).follow(...given);
  return async (_, context) => {
    const look = await lookFor(asked, context);
    return withHistory(context, (history) => look(history, asked, context), asked.file);
  };
}

type Look = (history: History, asked: Asked, context: Context) => Promise<number>;

async function lookFor({ at, check, diff, json }: Asked, { terminal }: Context): Promise<Look> {
  if (check) return (await import('./replay/check.js')).printCheck;
  if (at !== undefined) return (await import('./replay/at.js')).printFleet;
  if (diff !== undefined) return (await import('./replay/diff.js')).printDifference;
  // At a terminal a person steps; anything else is given all at once.
  if (terminal === undefined || json) return (await import('./replay/range.js')).printSteps;
  const { stepThrough } = await import('./replay/interactive.js');
  return (...given) => stepThrough(...given, terminal);
}
