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
  /** What each exit code means, a line each, where there are more than success and failure. */
  readonly exits?: readonly string[];
  /** Returns the exit code. */
  run(args: ParsedArgs<A>, context: Context): Promise<number>;
}

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
  const { _: operands, ...options } = args;
  const expected = Object.values(command.args).filter(({ type }) => type === 'positional').length;
  const known = Object.keys(command.args).flatMap((name) => [name, camelCased(name)]);
  const tooMany = command.manyOperands === true ? undefined : operands[expected];
  const unknown = Object.keys(options).find((option) => !known.includes(option)) ?? tooMany;
  if (unknown !== undefined) {
    throw new UsageError(
      'unknown-argument',
      `"${unknown}" means nothing to oxtail ${command.name}: see oxtail ${command.name} --help.`,
    );
  }
  return command.run(args, context);
}

function parsed(command: Command, given: readonly string[]): ParsedArgs {
  try {
    return parseArgs([...given], command.args);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EARG') throw error;
    throw new UsageError(
      'missing-argument',
      `oxtail ${command.name} needs more than that: see oxtail ${command.name} --help.`,
    );
  }
}

/** The library gives an option of several words under this name, too. */
function camelCased(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function helpFor({ name, description, examples, exits, args }: Command): Promise<string[]> {
  const usage = await renderUsage({ meta: { name: `oxtail ${name}`, description }, args });
  // The library colours whatever it is asked for, also into a pipe.
  const plain = stripVTControlCharacters(usage).trimEnd();
  return [
    ...plain.split('\n').map((line) => line.trimEnd()),
    '',
    'EXAMPLES',
    '',
    ...examples.map((one) => `  ${one}`),
    ...(exits === undefined ? [] : ['', 'EXIT CODES', '', ...exits.map((one) => `  ${one}`)]),
  ];
}
