import { homeOf, StoreError } from '../events/index.js';
import { cut, HistoryError, keepFault, printable } from '../forensics/index.js';
import { CommandError, UsageError } from './command-error.js';
import { COLUMNS, type Context } from './context.js';

/** Says in one sentence what went wrong and returns the exit code: 2 for a command line without sense, else 1. */
export function report(error: unknown, context: Context): number {
  const { code, message } =
    error instanceof StoreError || error instanceof CommandError || error instanceof HistoryError
      ? error
      : unexpected(error, context);
  context.errors.write(`oxtail: ${printable(message)} (${code})\n`);
  const choices = error instanceof CommandError ? error.choices : [];
  for (const choice of choices) context.errors.write(`  ${cut(printable(choice), COLUMNS - 2)}\n`);
  return error instanceof UsageError ? 2 : 1;
}

function unexpected(error: unknown, { ambient }: Context): { code: string; message: string } {
  return {
    code: 'internal-error',
    message: `Something unexpected went wrong${noted(error, ambient)}: try again.`,
  };
}

function noted(error: unknown, ambient: Context['ambient']): string {
  try {
    const home = homeOf(ambient.env);
    return keepFault(home, ambient.now(), error) ? ` and was noted in ${home.root}/faults.log` : '';
  } catch {
    return '';
  }
}
