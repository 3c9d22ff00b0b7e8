import { execFile } from 'node:child_process';

const timeLimitMs = 1500;
const outputLimitBytes = 4 * 1024 * 1024;

/** A pane of one tmux server: the server's socket (an absolute path) and the pane's id (`%` and digits). */
export interface Terminal {
  readonly socket: string;
  readonly pane: string;
}

/** One tmux session, with the panes of all its windows. */
export interface TmuxSession {
  readonly name: string;
  /** Folder that new windows start in. */
  readonly path: string;
  /** One or more clients show it. */
  readonly attached: boolean;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly windows: number;
  /** `path` is the current folder of the pane's foreground process. */
  readonly panes: readonly { readonly pane: string; readonly path: string }[];
}

/** The terminal that an environment speaks of, or null; malformed values count as none. */
export function terminalOf(env: Readonly<Record<string, string | undefined>>): Terminal | null {
  const socket = /^(\/.*),\d+,-?\d+$/s.exec(env.TMUX ?? '')?.[1];
  const pane = /^%\d+$/.exec(env.TMUX_PANE ?? '')?.[0];
  return socket === undefined || pane === undefined ? null : { socket, pane };
}

/** Name of the tmux session that shows this terminal now; null when tmux does not say. */
export function sessionNameOf(terminal: Terminal): Promise<string | null> {
  return askPane(terminal, '#{session_name}');
}

/** Current folder of the pane's foreground process; null when tmux does not say. */
export function folderOf(terminal: Terminal): Promise<string | null> {
  return askPane(terminal, '#{pane_current_path}');
}

async function askPane({ socket, pane }: Terminal, format: string): Promise<string | null> {
  const { output } = await tmux(socket, ['display-message', '-p', '-t', pane, format]);
  // A pane that is gone gives an empty line and no failure.
  return output.replace(/\n$/, '') || null;
}

/** What a pane shows, after so many lines of its history; wrapped lines are joined, blank ones at the end left out. */
export async function paneTextOf(
  { socket, pane }: Terminal,
  historyLines: number,
): Promise<{ readonly text: string } | { readonly error: string }> {
  const args = ['capture-pane', '-p', '-J', '-t', pane, '-S', String(-historyLines)];
  const { output, error } = await tmux(socket, args);
  // Even an empty pane has lines.
  return output === '' ? { error: error ?? 'pane capture failed' } : { text: output.replace(/\s+$/, '') };
}

/**
 * All sessions of one tmux server. No tmux, or no server on this socket: an empty list without an error.
 * Any other failure: an empty list, and tmux's message or a sentence.
 */
export async function listTmuxSessions(
  socket: string,
): Promise<{ sessions: TmuxSession[]; error: string | null }> {
  const { output, error } = await tmux(socket, [
    ...['list-sessions', '-F', sessionFormat, ';'],
    ...['list-sessions', '-F', pathFormat, ';'],
    ...['list-panes', '-a', '-F', paneFormat],
  ]);
  return error === null ? { sessions: parseSessions(output), error: null } : { sessions: [], error };
}

// Free text stands last on its line, one per line: it may hold any separator.
const sessionFormat =
  'session #{session_id} #{session_created} #{session_attached} #{session_windows} #{session_name}';
const pathFormat = 'path #{session_id} #{session_path}';
const paneFormat = 'pane #{session_id} #{pane_id} #{pane_current_path}';

const sessionRecord = /^session (\$\d+) (\d+) (\d+) (\d+) (.*)$/s;
const pathRecord = /^path (\$\d+) (.*)$/s;
const paneRecord = /^pane (\$\d+) (%\d+) (.*)$/s;
// A path may hold newlines: a record goes on until a line that begins the next one.
const recordBoundary = /\n(?=(?:session|path|pane) \$\d+ )/;

function parseSessions(output: string): TmuxSession[] {
  const records = output.replace(/\n$/, '').split(recordBoundary);
  const fieldsOf = (pattern: RegExp) =>
    records.flatMap((record) => {
      const found = pattern.exec(record);
      return found === null ? [] : [found.slice(1)];
    });
  const paths = new Map(fieldsOf(pathRecord).map(([id, path]) => [id, path]));
  const panes = fieldsOf(paneRecord);
  return fieldsOf(sessionRecord).map(([id, created, attached, windows, name = '']) => ({
    name,
    path: paths.get(id) ?? '',
    attached: Number(attached) > 0,
    createdAt: Number(created),
    windows: Number(windows),
    panes: panes.filter(([owner]) => owner === id).map(([, pane = '', path = '']) => ({ pane, path })),
  }));
}

/** The output is empty unless all went well. */
async function tmux(
  socket: string,
  args: readonly string[],
): Promise<{ output: string; error: string | null }> {
  const { ended, output, error } = await runTmux(socket, args);
  return { output: ended === 'well' ? output : '', error };
}

/** What one run of tmux came to. */
export interface TmuxRun {
  /**
   * `well`: all commands were done. `refused`: tmux said that one could not be, and did none after it. `absent`: no
   * tmux, or no server to do any. `lost`: it did not say; any of them may have been done, or still be.
   */
  readonly ended: 'well' | 'refused' | 'absent' | 'lost';
  /** What the commands printed, as far as they were done. */
  readonly output: string;
  /** Why it did not end well; null when it did, and when there is no tmux or no server. */
  readonly error: string | null;
}

/** Runs tmux commands on the server of a socket, for at most 1.5 s. Never rejects. */
export function runTmux(socket: string, args: readonly string[]): Promise<TmuxRun> {
  const options = {
    env: utf8Environment(process.env),
    timeout: timeLimitMs,
    killSignal: 'SIGKILL',
    maxBuffer: outputLimitBytes,
  } as const;
  return new Promise((resolve) => {
    execFile('tmux', ['-u', '-S', socket, ...args], options, (failure, stdout, stderr) => {
      if (failure === null) resolve({ ended: 'well', output: stdout, error: null });
      else resolve({ ...explain(failure, stderr.trim()), output: stdout });
    });
  });
}

/** Without a UTF-8 locale tmux writes `_` for tabs and for every character beyond ASCII. */
function utf8Environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { LC_ALL: _overridesAll, ...rest } = env;
  return { ...rest, LC_CTYPE: process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8' };
}

const neverThere = /^no server running|^error connecting to .*\(No such file or directory\)$/s;
const cannotConnect = /^error connecting to/;
// A system's error; Node's own, such as one for too much output, are written otherwise.
const cannotStart = /^E[A-Z]+$/;
const endedMeanwhile = /^server exited|^lost server/;

function explain(
  failure: { code?: string | number | null; killed?: boolean },
  stderr: string,
): Pick<TmuxRun, 'ended' | 'error'> {
  if (failure.code === 'ENOENT' || neverThere.test(stderr)) return { ended: 'absent', error: null };
  if (typeof failure.code === 'string' && cannotStart.test(failure.code)) {
    return { ended: 'absent', error: 'tmux cannot be started; see whether it may be executed.' };
  }
  if (endedMeanwhile.test(stderr)) return { ended: 'lost', error: null };
  if (cannotConnect.test(stderr)) return { ended: 'absent', error: stderr };
  if (failure.killed !== true && stderr !== '') return { ended: 'refused', error: stderr };
  if (stderr !== '') return { ended: 'lost', error: stderr };
  const error =
    failure.killed === true
      ? 'tmux gave no complete answer within its limits; see whether its server still works.'
      : 'tmux failed without saying why; run `tmux list-sessions` to see.';
  return { ended: 'lost', error };
}
