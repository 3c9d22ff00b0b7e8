import { execFileSync } from 'node:child_process';
import {
  type HostFacts,
  type Lookup,
  type ProcessRecord,
  type ProcessSource,
  shortName,
  type TerminalSeat,
} from './process-facts.js';

const TIME_LIMIT_MS = 2_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const COLUMNS = ['-o', 'pid=', '-o', 'ppid=', '-o', 'stat=', '-o', 'lstart=', '-o', 'comm='];
const ROW = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/;

/** Processes through `ps`, for macOS: each question starts one child process of bounded time and output. */
export const darwinProcesses: ProcessSource = {
  hostFacts,
  lookUp,
  snapshot,
  commandLine,
  seatOf,
  terminalAt,
  readersOf,
};

/** The session id of the boot, not its time: the boot time moves whenever the clock is set. */
function hostFacts(): HostFacts {
  return { bootId: run('sysctl', ['-n', 'kern.bootsessionuuid'])?.trim() ?? '', namespace: 'darwin' };
}

function lookUp(pid: number): Lookup {
  if (isFree(pid)) return 'gone';
  const row = run('ps', [...COLUMNS, '-p', String(pid)]);
  if (row === null) return isFree(pid) ? 'gone' : 'unreadable';
  return parseRow(row.trimEnd())?.lookup ?? 'unreadable';
}

function snapshot(): (pid: number) => Lookup {
  const table = run('ps', ['-ax', ...COLUMNS]);
  if (table === null) return () => 'unreadable';
  const rows = table.split('\n').map(parseRow);
  const byPid = new Map(rows.flatMap((row) => (row === null ? [] : [[row.pid, row.lookup]])));
  return (pid) => byPid.get(pid) ?? 'gone';
}

function parseRow(line: string): { pid: number; lookup: ProcessRecord | 'gone' } | null {
  const [, pidText, parent, state, started, command] = ROW.exec(line) ?? [];
  if (state === undefined || started === undefined || command === undefined) return null;
  const pid = Number(pidText);
  if (state.startsWith('Z')) return { pid, lookup: 'gone' };
  const startToken = started.replace(/\s+/g, ' ');
  const name = shortName(command.slice(command.lastIndexOf('/') + 1));
  return { pid, lookup: { pid, parent: Number(parent), startToken, name } };
}

/** `ps` joins the arguments with spaces; which of them belonged together is lost. */
function commandLine(pid: number): readonly string[] {
  const joined = run('ps', ['-ww', '-o', 'args=', '-p', String(pid)])?.trim() ?? '';
  return joined === '' ? [] : [joined];
}

function seatOf(pid: number): TerminalSeat | null {
  const row = run('ps', ['-o', 'stat=', '-o', 'pgid=', '-o', 'tpgid=', '-o', 'tty=', '-p', String(pid)]);
  const [state = '', group, foreground, terminal = ''] = row?.trim().split(/\s+/) ?? [];
  // Without a terminal it shows question marks or a dash.
  if (!/^\w/.test(terminal)) return null;
  return {
    terminal,
    group: Number(group),
    foreground: Number(foreground),
    stopped: /^[Tt]/.test(state),
  };
}

/** `ps` names a terminal by its file. */
function terminalAt(device: string): string | null {
  return /^\/dev\/(\w.*)$/.exec(device)?.[1] ?? null;
}

function readersOf(device: string, group: number, except: readonly number[]): readonly number[] | null {
  const table = run('ps', ['-ax', '-o', 'pid=', '-o', 'pgid=']);
  if (table === null) return null;
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  const others = rows.flatMap(([pid = 0, of]) => (of === group && !except.includes(pid) ? [pid] : []));
  if (others.length === 0) return [];
  // Fails as a whole when it cannot tell of one of them.
  const inputs = run('lsof', ['-w', '-a', '-d', '0', '-F', 'pn', '-p', others.join(',')]);
  if (inputs === null) return null;
  const reading = new Set(
    [...inputs.matchAll(/^p(\d+)\n(?:f.*\n)?n(.*)$/gm)].map(([, pid, name]) => `${pid} ${name}`),
  );
  return others.filter((pid) => reading.has(`${pid} ${device}`));
}

function isFree(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Fixed language and time zone: a start time must read the same for every process that compares it. */
function run(command: string, args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' },
      timeout: TIME_LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}
