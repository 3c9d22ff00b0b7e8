import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { onTestFinished } from 'vitest';
import { pidOf } from './pid-of.js';

/** The built program. */
export const PROGRAM = resolve('dist/oxtail.js');

/** A tool's answer: any JSON object. */
export type Json = Record<string, unknown>;

/** A folder of its own under the system's temporary folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oxtail-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One agent: a real server process behind a real MCP client. */
export interface Agent {
  readonly client: Client;
  readonly pid: number;
  /** Calls a tool and returns its JSON answer. Throws what the tool reports as an error. */
  call(name: string, args?: Json): Promise<Json>;
  /** The whole result. */
  raw(name: string, args?: Json): Promise<Result>;
  /** Ends the server at once, as a crash would. */
  kill(): Promise<void>;
  /** Ends it as a client does: by closing its input. */
  close(): Promise<void>;
}

/** A tool call's result as the protocol carries it. */
export interface Result {
  readonly text: string;
  readonly isError: boolean;
  readonly meta: Json;
}

/** Where and as whom an agent is started. */
export interface AgentOptions {
  readonly home: string;
  readonly cwd: string;
  readonly session?: string;
  readonly env?: Record<string, string>;
  readonly clientName?: string;
  /** A command that starts the server, which is given to it as its last arguments. */
  readonly through?: readonly string[];
}

/** Starts a server in an environment that holds nothing of the machine's but PATH. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const [command = '', ...args] = [...(options.through ?? []), process.execPath, PROGRAM];
  const transport = new StdioClientTransport({
    command,
    args,
    cwd: options.cwd,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: options.home,
      OXTAIL_HOME: join(options.home, '.oxtail'),
      ...options.env,
    },
    stderr: 'inherit',
  });
  const client = new Client({ name: options.clientName ?? 'test-client', version: '1.0.0' });
  await client.connect(transport);
  const pid = pidOf(transport);
  const raw = async (name: string, args: Json = {}): Promise<Result> => {
    const result = (await client.callTool({ name, arguments: args }, undefined, { timeout: 60_000 })) as {
      content: { text: string }[];
      isError?: boolean;
      _meta?: Json;
    };
    return {
      text: result.content[0]?.text ?? '',
      isError: result.isError === true,
      meta: result._meta ?? {},
    };
  };
  const closed = new Promise<void>((done) => {
    client.onclose = done;
  });
  const agent: Agent = {
    client,
    pid,
    raw,
    call: async (name, args) => {
      const { text, isError } = await raw(name, args);
      if (isError) throw new Error(text);
      return JSON.parse(text) as Json;
    },
    kill: async () => {
      process.kill(pid, 'SIGKILL');
      await closed;
    },
    close: () => client.close(),
  };
  onTestFinished(() => client.close());
  if (options.session !== undefined) await agent.call('claim_session', { session_id: options.session });
  return agent;
}
