import { type Command, runWith } from './command.js';
import { UsageError } from './command-error.js';
import { compact } from './compact.js';
import { type Context, print } from './context.js';
import { demo } from './demo.js';
import { diagnose } from './diagnose.js';
import { dump } from './dump.js';
import { exportCommand } from './export.js';
import { report } from './failures.js';
import { hook } from './hook.js';
import { importCommand } from './import.js';
import { installHook } from './install-hook.js';
import { log } from './log.js';
import { rebuild } from './rebuild.js';
import { replay } from './replay.js';
import { reportCommand } from './report.js';
import { setup } from './setup.js';
import { uninstallHook } from './uninstall-hook.js';
import { verify } from './verify.js';
import { welcome } from './welcome.js';
import { why } from './why.js';

/** Every command. A new one is one file and one line here. */
const commands: readonly Command[] = [
  setup,
  installHook,
  uninstallHook,
  hook,
  demo,
  log,
  reportCommand,
  replay,
  why,
  dump,
  verify,
  compact,
  rebuild,
  exportCommand,
  importCommand,
  diagnose,
];

/** Runs what the command line asks for and returns the exit code. Never throws. */
export async function runCommand(args: readonly string[], context: Context): Promise<number> {
  // A reader that leaves early is noticed where we print.
  context.output.on('error', () => {});
  try {
    return await dispatch(args, context);
  } catch (error) {
    return report(error, context);
  }
}

async function dispatch([name, ...rest]: readonly string[], context: Context): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    await print(context, welcome(commands, context.version));
    return 0;
  }
  if (name === '--version' || name === '-v') {
    await print(context, [context.version]);
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    throw new UsageError('unknown-command', `There is no command "${name}": oxtail --help lists them.`);
  }
  return runWith(command, rest, context);
}
