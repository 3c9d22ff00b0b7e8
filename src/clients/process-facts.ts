/** A process that cannot be confused with a later one under the same pid. The token is opaque: only compare it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startToken: string;
}

/** A process above another one. The name is the short command, at most 64 printable characters. */
export interface Ancestor extends ProcessIdentity {
  readonly name: string;
}

/** What must be equal before two pids may be compared. Empty text means that it could not be found out. */
export interface HostFacts {
  readonly bootId: string;
  readonly namespace: string;
}

/** One process as the system describes it. */
export interface ProcessRecord extends Ancestor {
  readonly parent: number;
}

/** `gone`: there is no such process, or only its unreaped remains. `unreadable`: the system would not say. */
export type Lookup = ProcessRecord | 'gone' | 'unreadable';

/** Where a process sits at the terminal that controls it. Only the foreground group can read what is typed there. */
export interface TerminalSeat {
  /** Names the terminal's device: equal for all that sit at it. */
  readonly terminal: string;
  readonly group: number;
  /** The terminal's foreground process group. */
  readonly foreground: number;
  /** It stands still, as after Ctrl-Z. */
  readonly stopped: boolean;
}

/** How one operating system is asked about processes. */
export interface ProcessSource {
  hostFacts(): HostFacts;
  lookUp(pid: number): Lookup;
  /** A lookup for many pids at about the same moment, where asking one by one is dear. */
  snapshot(): (pid: number) => Lookup;
  /** Empty when it cannot be read. A process may rewrite it into one single text. */
  commandLine(pid: number): readonly string[];
  /** Null for a process that no terminal controls, and where it cannot be read. */
  seatOf(pid: number): TerminalSeat | null;
  /** The name that seats at the terminal of this device file have for it; null when there is none. */
  terminalAt(device: string): string | null;
  /**
   * Processes of a group whose standard input is this device, without the excepted ones. One that would not say
   * counts as such. Null when nothing could be found out.
   */
  readersOf(device: string, group: number, except: readonly number[]): readonly number[] | null;
}

const MAX_NAME = 64;

/** Makes a program's own idea of its name safe to store and to show. */
export function shortName(raw: string): string {
  return [...raw.replace(/\p{C}/gu, '?')].slice(0, MAX_NAME).join('');
}
