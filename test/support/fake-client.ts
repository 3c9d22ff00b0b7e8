import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Operation, Report } from '../processes/fake-client/terminal.js';
import type { Json } from './agent.js';
import { processFile } from './child-processes.js';
import { pidOf } from './pid-of.js';

export type { Report } from '../processes/fake-client/terminal.js';

/** The clients that can be played. */
export type ClientName = 'claude' | 'codex';

/** Where a client is started. */
export interface FakeClientOptions {
  readonly home: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Codex: this process serves several terminals. */
  readonly daemon?: boolean;
}

/** One terminal of a fake client. An operation that the client refuses throws. */
export interface FakeTerminal {
  /** Pid of the client's process. */
  readonly pid: number;
  /** Id of the session, as of the last operation. */
  readonly session: string;
  /** Path of its transcript, as of the last operation. */
  readonly transcript: string;
  perform(operation: string, how?: Operation): Promise<Report>;
  start(how?: Operation): Promise<Report>;
  prompt(text?: string): Promise<Report>;
  /** The model calls a tool of oxtail, with both hooks. */
  tool(name: string, args?: Json): Promise<Report & { answer: string; isError: boolean }>;
  /** The same; gives the tool's JSON. Throws what the tool reports as an error. */
  call(name: string, args?: Json): Promise<Json>;
  bash(command?: string): Promise<Report & { output: string }>;
  stop(): Promise<Report & { continued: boolean }>;
  /** Waits for a turn that a hook in the background has started. Throws when none comes. */
  woken(): Promise<Report & { notice: string }>;
}

/** A running fake client. */
export interface FakeClient {
  readonly pid: number;
  /** One more terminal; only a daemon has several. */
  terminal(name: string, cwd: string): FakeTerminal;
  /** Closes the client's window: nothing is told to anybody. */
  close(): Promise<void>;
}

/** Starts a client in an environment that holds nothing of the machine's but PATH. */
export function startFakeClient(name: ClientName, options: FakeClientOptions): FakeClient {
  const { home, cwd, env, daemon = false } = options;
  const args = [processFile('fake-client'), name, ...(daemon ? ['app-server'] : [])];
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const close = async () => {
    child.stdin.end();
    await ended;
  };
  onTestFinished(close);
  const tell = tellOver(child.stdin, child.stdout);
  const pid = pidOf(child);
  return { pid, close, terminal: (terminal, place) => terminalOn(pid, { terminal, cwd: place }, tell) };
}

/** Starts a client of its own for one terminal. */
export function startFakeTerminal(name: ClientName, options: FakeClientOptions): FakeTerminal {
  return startFakeClient(name, options).terminal('first', options.cwd);
}

/** Gives orders to a client, one line for each, and takes its answers. */
export function tellOver(orders: Writable, answers: Readable): (order: Json) => Promise<Report> {
  const lines = createInterface({ input: answers })[Symbol.asyncIterator]();
  return async (order) => {
    orders.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('the client has ended');
    const report = JSON.parse(value) as Report & { error?: string };
    if (report.error !== undefined) throw new Error(report.error);
    return report;
  };
}

/** A terminal of the client with this pid. */
export function terminalOn(pid: number, which: Json, tell: (order: Json) => Promise<Report>): FakeTerminal {
  let last: Pick<Report, 'session' | 'transcript'> = { session: '', transcript: '' };
  const perform = async (operation: string, how: Operation = {}): Promise<Report> => {
    const report = await tell({ ...how, ...which, do: operation });
    last = report;
    return report;
  };
  const tool: FakeTerminal['tool'] = async (name, args = {}) =>
    (await perform('tool', { name, args })) as Report & { answer: string; isError: boolean };
  return {
    pid,
    get session() {
      return last.session;
    },
    get transcript() {
      return last.transcript;
    },
    perform,
    start: (how) => perform('start', how),
    prompt: (text = 'go on') => perform('prompt', { text }),
    tool,
    call: async (name, args) => {
      const { answer, isError } = await tool(name, args);
      if (isError) throw new Error(answer);
      return JSON.parse(answer) as Json;
    },
    bash: async (text = 'true') => (await perform('bash', { text })) as Report & { output: string },
    stop: async () => (await perform('stop')) as Report & { continued: boolean },
    woken: async () => (await perform('woken')) as Report & { notice: string },
  };
}
