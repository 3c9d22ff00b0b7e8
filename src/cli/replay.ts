import type { History } from '../forensics/index.js';
import { defineCommand } from './command.js';
import { UsageError } from './command-error.js';
import type { Context } from './context.js';
import { fileOption, withHistory } from './existing-history.js';
import { type Asked, asFilter } from './replay/asked.js';
import { printFleet } from './replay/at.js';
import { printCheck } from './replay/check.js';
import { printDifference } from './replay/diff.js';
import { follow } from './replay/follow.js';
import { stepThrough } from './replay/interactive.js';
import { printSteps } from './replay/range.js';

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

function modeFor(asked: Asked): Mode {
  if (asked.follow) return follow;
  const look = lookFor(asked);
  return (_, context) => withHistory(context, (history) => look(history, asked, context), asked.file);
}

function lookFor({ at, check, diff }: Asked) {
  if (check) return printCheck;
  if (at !== undefined) return printFleet;
  return diff === undefined ? steps : printDifference;
}

/** At a terminal a person steps; anything else is given all at once. */
function steps(history: History, asked: Asked, context: Context): Promise<number> {
  if (context.terminal === undefined || asked.json) return printSteps(history, asked, context);
  return stepThrough(history, asked, context, context.terminal);
}
