import { runTmux, type Terminal } from './tmux.js';

/** What tmux knows of a pane, and what the pane shows, at one moment. */
export interface PaneView {
  /** The process that tmux started in it. */
  readonly pid: number;
  /** Its terminal device: an absolute path. */
  readonly device: string;
  /** Null while the program hides it. */
  readonly cursorRow: number | null;
  /** The rows in view, with the terminal's codes for style. */
  readonly screen: string;
}

const viewFormat = '#{pane_id} #{pane_pid} #{cursor_flag} #{cursor_y} #{pane_tty}';
const viewRecord = /^(%\d+) (\d+) ([01]) (\d+) (\/.*)\n/;

/** Looks at a pane; null when tmux shows no such pane. */
export async function viewOfPane({ socket, pane }: Terminal): Promise<PaneView | null> {
  const { ended, output } = await runTmux(socket, [
    ...['display-message', '-p', '-t', pane, viewFormat, ';'],
    ...['capture-pane', '-p', '-e', '-t', pane],
  ]);
  const [facts = '', id, pid, cursorShown, row, device] = viewRecord.exec(output) ?? [];
  // Only an id goes on meaning the same pane, and does nothing in a format.
  if (ended !== 'well' || id !== pane || device === undefined) return null;
  return {
    pid: Number(pid),
    device,
    cursorRow: cursorShown === '1' ? Number(row) : null,
    screen: output.slice(facts.length),
  };
}

/** What became of keys: `none` is proved, `unknown` is not. */
export type KeysSent = 'sent' | 'none' | 'unknown';

/** Types one line of text into a pane of this process. See `guarded`. */
export function typeText(terminal: Terminal, pid: number, text: string): Promise<KeysSent> {
  return sendKeys(terminal, pid, `-l -- ${quoted(text)}`);
}

/** Presses Enter in a pane of this process. See `guarded`. */
export function pressEnter(terminal: Terminal, pid: number): Promise<KeysSent> {
  return sendKeys(terminal, pid, 'Enter');
}

async function sendKeys({ socket, pane }: Terminal, pid: number, keys: string): Promise<KeysSent> {
  const { ended, output } = await runTmux(socket, guarded(pane, pid, keys));
  if (output === 'sent\n') return 'sent';
  return output === 'kept back\n' || ended === 'refused' || ended === 'absent' ? 'none' : 'unknown';
}

/**
 * The tmux command that sends keys to a pane and prints `sent`, or, with nothing in between that could change the
 * answer, prints `kept back` when the pane does not run this process any more, or takes keys for something else than
 * that process alone: in a mode of tmux, switched off, or tied to other panes.
 */
export function guarded(pane: string, pid: number, keys: string): string[] {
  const unsafe = ['pane_dead', 'pane_in_mode', 'pane_input_off', 'pane_synchronized'];
  const isIt = `#{&&:#{==:#{pane_id},${pane}},#{==:#{pane_pid},${pid}}}`;
  const condition = unsafe.reduceRight((safe, fact) => `#{?${fact},,${safe}}`, isIt);
  const target = quoted(pane);
  const send = `send-keys -t ${target} ${keys} ; display-message -p -t ${target} sent`;
  return ['if-shell', '-F', '-t', pane, condition, send, 'display-message -p "kept back"'];
}

/** For a tmux command: as in a shell, nothing between single quotes means anything but itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
