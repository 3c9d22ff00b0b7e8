import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type ParsedArgs, parseArgs, renderUsage } from 'citty';
import { UsageError } from './command-error.js';
import { type Context, print } from './context.js';

/** One command of the command line. */
export interface Command<A extends ArgsDef = ArgsDef> {
  readonly name: string;
  /** One line for the list. */
  readonly description: string;
  /** Lines that show how it is used. */
  readonly examples: readonly string[];
  readonly args: A;
  /** Takes any number of its last operand: they are in `_`. */
  readonly manyOperands?: true;
  /** What each exit code means, a line each, where that is more than that something was done or not. */
  readonly exits?: readonly string[];
  /** Returns the exit code. */
  run(args: ParsedArgs<A>, context: Context): Promise<number>;
}

/** What the last exit code of every command means. */
export const NO_SENSE = '2  the command line makes no sense';
const EXITS = ['0  done', '1  not done: the sentence says why', NO_SENSE];

/** Declares a command; infers its arguments. */
export function defineCommand<const A extends ArgsDef>(command: Command<A>): Command {
  // Arguments are parsed by this command's own definition before it sees them.
  return command as unknown as Command;
}

/** Runs a command, or prints its help when that is asked for. Throws `UsageError`. */
export async function runWith(command: Command, given: readonly string[], context: Context): Promise<number> {
  if (given.includes('--help') || given.includes('-h')) {
    await print(context, await helpFor(command));
    return 0;
  }
  const args = parsed(command, given);
  refuseEmpty(command, args);
  const { _: operands, ...options } = args;
  const expected = Object.values(command.args).filter(({ type }) => type === 'positional').length;
  const known = Object.keys(command.args).flatMap((name) => [name, camelCased(name)]);
  const tooMany = command.manyOperands === true ? undefined : operands[expected];
  const unknown = Object.keys(options).find((option) => !known.includes(option)) ?? tooMany;
  if (unknown !== undefined) {
    throw new UsageError(
      'unknown-argument',
      `"${asGiven(unknown, given)}" means nothing to oxtail ${command.name}: see oxtail ${command.name} --help.`,
    );
  }
  return command.run(args, context);
}

function parsed(command: Command, given: readonly string[]): ParsedArgs {
  try {
    return parseArgs([...given], command.args);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EARG') throw error;
    throw missing(command);
  }
}

/** An option at the end of the line, or before nothing, is given as an empty text. */
function refuseEmpty(command: Command, args: ParsedArgs): void {
  for (const [name, { type, required }] of Object.entries(command.args)) {
    if (args[name] !== '') continue;
    if (type === 'positional' && required === true) throw missing(command);
    if (type !== 'string') continue;
    throw new UsageError('no-value', `--${name} needs a value behind it: see oxtail ${command.name} --help.`);
  }
}

function missing({ name, args }: Command): UsageError {
  const operands = Object.values(args).filter(({ type, required }) => type === 'positional' && required);
  const needed = operands.map(({ valueHint = 'more' }) => valueHint).join(' and ');
  return new UsageError('missing-argument', `oxtail ${name} needs ${needed}: see oxtail ${name} --help.`);
}

/** An unknown option with the dashes that it was written with. */
function asGiven(unknown: string, given: readonly string[]): string {
  const written = given.find((one) => one.startsWith('-') && one.replace(/^-+|=.*$/gs, '') === unknown);
  return written?.replace(/=.*$/s, '') ?? unknown;
}

/** The library gives an option of several words under this name, too. */
function camelCased(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function helpFor({ name, description, examples, exits, args }: Command): Promise<string[]> {
  const codes = exits ?? EXITS;
  const usage = await renderUsage({ meta: { name: `oxtail ${name}`, description }, args });
  // The library colours whatever it is asked for, also into a pipe.
  const plain = stripVTControlCharacters(usage).trimEnd();
  return [
    ...plain.split('\n').map((line) => line.trimEnd()),
    '',
    'EXAMPLES',
    '',
    ...examples.map((one) => `  ${one}`),
    '',
    'EXIT CODES',
    '',
    ...codes.map((one) => `  ${one}`),
  ];
}
