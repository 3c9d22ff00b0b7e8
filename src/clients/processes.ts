import { isLauncher } from './launchers.js';
import type {
  Ancestor,
  HostFacts,
  Lookup,
  ProcessIdentity,
  ProcessSource,
  TerminalSeat,
} from './process-facts.js';
import { darwinProcesses } from './processes-darwin.js';
import { linuxProcesses } from './processes-linux.js';

const MAX_ANCESTORS = 16;
const system: ProcessSource = process.platform === 'linux' ? linuxProcesses : darwinProcesses;

/** Whether a recorded server process still runs. `unknown` when this host cannot judge. */
export type Presence = 'live' | 'gone' | 'unknown';

/** The boot and PID namespace of this process. They do not change while it runs: read them once. */
export function hostFacts(): HostFacts {
  return system.hostFacts();
}

/** Null when there is no such process, or when it has ended and only waits to be reaped. */
export function identityOf(pid: number): ProcessIdentity | null {
  const found = lookUp(pid);
  return typeof found === 'string' ? null : { pid, startToken: found.startToken };
}

/** From the parent upward, at most 16. Ends below pid 1 and at the first process that cannot be read. */
export function ancestorsOf(pid: number): Ancestor[] {
  const at = system.snapshot();
  const ancestors: Ancestor[] = [];
  let below = at(pid);
  while (typeof below !== 'string' && below.parent > 1 && ancestors.length < MAX_ANCESTORS) {
    below = at(below.parent);
    if (typeof below === 'string') break;
    ancestors.push({ pid: below.pid, startToken: below.startToken, name: below.name });
  }
  return ancestors;
}

/** What each of these processes was started with; empty where it cannot be read. */
export function commandLinesOf(ancestors: readonly Ancestor[]): (readonly string[])[] {
  return ancestors.map(({ pid }) => system.commandLine(pid));
}

/** Where a process sits at the terminal of this device file; null when it does not. */
export function seatAt(device: string, pid: number): TerminalSeat | null {
  const terminal = system.terminalAt(device);
  const seat = terminal === null ? null : system.seatOf(pid);
  return seat?.terminal === terminal ? seat : null;
}

/**
 * Processes that may take what is typed at a terminal while this group has its foreground, without the excepted ones.
 * Null when it cannot be found out.
 */
export function keyboardReaders(
  device: string,
  group: number,
  except: readonly number[],
): readonly number[] | null {
  return system.readersOf(device, group, except);
}

/** The nearest ancestor that is not a launcher (see `isLauncher`): the agent's own process. Null when all are. */
export function clientProcessOf(
  ancestors: readonly Ancestor[],
  commandLineOf: (pid: number) => readonly string[] = system.commandLine,
): ProcessIdentity | null {
  const client = ancestors.find(({ pid, name }) => {
    const commandLine = commandLineOf(pid);
    return !isLauncher(commandLine.length > 0 ? commandLine : [name]);
  });
  return client === undefined ? null : { pid: client.pid, startToken: client.startToken };
}

/**
 * Judges a recorded process from where this one stands.
 *
 * Another namespace is never judged, whatever its boot id: its pids mean other processes, and some
 * containers show a boot id of their own while they run on this very kernel. In an equal namespace another
 * boot id means `gone`: a store is shared by processes of one kernel only (its locks need shared memory),
 * so that kernel has been restarted, or the namespace's number was given to a new container after the old
 * one had ended. Facts that could not be read prove nothing.
 */
export function presenceOf(
  server: { readonly process: ProcessIdentity; readonly bootId: string; readonly namespace: string },
  host: HostFacts,
): Presence {
  if (host.namespace === '' || server.namespace !== host.namespace) return 'unknown';
  if (host.bootId === '' || server.bootId === '' || server.process.startToken === '') return 'unknown';
  if (server.bootId !== host.bootId) return 'gone';
  const found = lookUp(server.process.pid);
  if (found === 'unreadable') return 'unknown';
  return found !== 'gone' && found.startToken === server.process.startToken ? 'live' : 'gone';
}

/** Pid 0 and negative numbers name process groups elsewhere, never a process. */
function lookUp(pid: number): Lookup {
  return Number.isSafeInteger(pid) && pid > 0 ? system.lookUp(pid) : 'gone';
}
