const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'fish', 'ksh']);
const WRAPPERS = new Set(['env', 'timeout', 'nice', 'nohup', 'setsid', 'stdbuf', 'sudo', 'doas']);
const RUNTIMES = new Set(['node', 'nodejs', 'bun']);
const PACKAGE_RUNNER = /^(npm|npx|pnpm|pnpx|yarn|yarnpkg|bunx|corepack)(-cli|-[\d.]+)?(\.[cm]?js)?$/;
const SHELL_OPTIONS_WITH_VALUE = new Set([
  '--rcfile',
  '--init-file',
  '--init-command',
  '-C',
  '-o',
  '+o',
  '-O',
  '+O',
]);
const NODE_OPTIONS_WITH_VALUE = new Set(['-r', '--require', '--import', '--loader', '-C', '--conditions']);

/**
 * Whether a command line only starts another program and stands for nobody: a shell given a command,
 * a wrapper such as `timeout`, a package runner such as `npx`. A shell without a command is somebody's
 * terminal, and a plain runtime (`node agent.js`) is somebody's program.
 */
export function isLauncher(commandLine: readonly string[]): boolean {
  const [command = '', ...args] = wordsOf(commandLine);
  const program = baseName(command).replace(/^-/, '');
  if (SHELLS.has(program)) return firstOperand(args, SHELL_OPTIONS_WITH_VALUE) !== undefined;
  if (WRAPPERS.has(program) || PACKAGE_RUNNER.test(program)) return true;
  if (!RUNTIMES.has(program)) return false;
  if (program === 'bun' && args[0] === 'x') return true;
  return PACKAGE_RUNNER.test(baseName(firstOperand(args, NODE_OPTIONS_WITH_VALUE) ?? ''));
}

/** The words of a command line, also where it is one text: npm rewrites its own so, and macOS tells all so. */
export function wordsOf(commandLine: readonly string[]): readonly string[] {
  const [only = ''] = commandLine;
  return commandLine.length === 1 ? only.split(' ') : commandLine;
}

/** The program or command to run: the first argument that is neither an option nor an option's value. */
function firstOperand(args: readonly string[], withValue: ReadonlySet<string>): string | undefined {
  return args.find((arg, index) => !/^[-+]/.test(arg) && !withValue.has(args[index - 1] ?? ''));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
