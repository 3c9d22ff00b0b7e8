import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { type ClientType, hostFacts, identityOf } from '../../src/clients/index.js';
import { terminalOf, type WakeTarget } from '../../src/wake/index.js';
import { temporaryFolder } from './agent.js';
import { processFile } from './child-processes.js';
import type { Tmux } from './tmux.js';

/** What was typed at a program in a pane. */
export interface Keys {
  /** All so far as one text. */
  typed(): string;
  /** The same by when it came: unix milliseconds, with fractions. */
  keys(): { readonly at: number; readonly text: string }[];
}

/** A client in a pane that notes what is typed. */
export interface TerminalClient extends Keys {
  readonly pane: string;
  readonly pid: number;
  /** Pid of the server below it. */
  readonly server: number;
  /** What a server of it knows. */
  readonly target: WakeTarget;
}

/** No text of ours holds it. */
const END = '~';

let panes = 0;

/** A pane that shows nothing and does not end. */
export function newPane(tmux: Tmux): string {
  panes += 1;
  return tmux.newSession(`pane${panes}`, temporaryFolder()).TMUX_PANE ?? '';
}

/** Starts a client in a pane, by a shell line in which `CLIENT` stands for its command. */
export async function startTerminalClient(
  tmux: Tmux,
  options: { clientType?: ClientType; enterGapMs?: number; pane?: string; line?: string } = {},
): Promise<TerminalClient> {
  const { clientType = 'claude-code', enterGapMs = 0, pane = newPane(tmux), line = 'exec CLIENT' } = options;
  const folder = temporaryFolder();
  const command = `${process.execPath} ${processFile('terminal-client')} ${folder}`;
  tmux.run('respawn-pane', '-k', '-t', pane, line.replace('CLIENT', command));
  const started = join(folder, 'started');
  await vi.waitFor(() => expect(existsSync(started)).toBe(true), { timeout: 20_000, interval: 5 });
  const { client, server } = JSON.parse(readFileSync(started, 'utf8')) as Record<'client' | 'server', number>;
  const identity = identityOf(client);
  // In a group of its own it outlives its terminal.
  onTestFinished(() => {
    if (identity !== null && identityOf(client)?.startToken === identity.startToken) {
      process.kill(client, 'SIGKILL');
    }
  });
  const TMUX = `${tmux.run('display-message', '-p', '#{socket_path}')},1,0`;
  return {
    pane,
    pid: client,
    server,
    ...keysNotedIn(folder),
    target: {
      clientType,
      thread: null,
      client: identity,
      host: hostFacts(),
      terminal: terminalOf({ TMUX, TMUX_PANE: pane }),
      home: folder,
      env: {},
      enterGapMs,
    },
  };
}

/** What a program has noted in a folder. */
export function keysNotedIn(folder: string): Keys {
  const keys = () =>
    existsSync(join(folder, 'keys'))
      ? readFileSync(join(folder, 'keys'), 'utf8')
          .split('\n')
          .filter((each) => each !== '')
          .map((each) => JSON.parse(each) as { at: number; text: string })
      : [];
  const typed = () =>
    keys()
      .map(({ text }) => text)
      .join('');
  return { keys, typed };
}

/** What was typed since the last call, up to a mark that this types itself and waits for. */
export async function untilTyped(
  tmux: Tmux,
  { pane, typed }: Pick<TerminalClient, 'pane' | 'typed'>,
): Promise<string> {
  const from = typed().lastIndexOf(END) + 1;
  tmux.run('send-keys', '-t', pane, '-l', END);
  await vi.waitFor(() => expect(typed().indexOf(END, from)).toBeGreaterThanOrEqual(0), 20_000);
  return typed().slice(from, -1);
}
