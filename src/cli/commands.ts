import { type Command, runWith } from './command.js';
import { UsageError } from './command-error.js';
import { type Context, print } from './context.js';
import { report } from './failures.js';
import { welcome } from './welcome.js';

/** Every command, loaded when it is wanted: none pays for the others. A new one is one file and one line here. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  setup: async () => (await import('./setup.js')).setup,
  'install-hook': async () => (await import('./install-hook.js')).installHook,
  'uninstall-hook': async () => (await import('./uninstall-hook.js')).uninstallHook,
  hook: async () => (await import('./hook.js')).hook,
  demo: async () => (await import('./demo.js')).demo,
  log: async () => (await import('./log.js')).log,
  report: async () => (await import('./report.js')).reportCommand,
  replay: async () => (await import('./replay.js')).replay,
  why: async () => (await import('./why.js')).why,
  dump: async () => (await import('./dump.js')).dump,
  verify: async () => (await import('./verify.js')).verify,
  compact: async () => (await import('./compact.js')).compact,
  rebuild: async () => (await import('./rebuild.js')).rebuild,
  export: async () => (await import('./export.js')).exportCommand,
  import: async () => (await import('./import.js')).importCommand,
  diagnose: async () => (await import('./diagnose.js')).diagnose,
};

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
    const all = await Promise.all(Object.values(commands).map((load) => load()));
    await print(context, welcome(all, context.version));
    return 0;
  }
  if (name === '--version' || name === '-v') {
    await print(context, [context.version]);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    throw new UsageError('unknown-command', `There is no command "${name}": oxtail --help lists them.`);
  }
  return runWith(await load(), rest, context);
}
