import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { promised, shouldWork } from './promised.js';
import type { Stage } from './stage.js';

/** How long any answer may take, in milliseconds. */
const PATIENCE_MS = 20_000;

/** A tool's answer, as an agent gets it. */
export type Answer = Readonly<Record<string, unknown>>;

/** One agent: a real MCP client in front of a real server process. */
export interface Player {
  readonly name: string;
  /** Calls a tool; ends the demonstration when that refuses or fails. */
  call(tool: string, args?: Record<string, unknown>): Promise<Answer>;
  /** `kill -9` of its server. */
  kill(): Promise<void>;
  /** Ends its server as a client does, by closing its input. Whoever has gone already may leave again. */
  leave(): Promise<void>;
}

/** Starts a server of this very program and connects to it. */
export async function startPlayer(name: string, program: string, stage: Stage): Promise<Player> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program],
    cwd: stage.project,
    env: { ...stage.env },
    stderr: 'inherit',
  });
  const client = new Client({ name: 'oxtail-demo', version: '1' });
  await shouldWork(client.connect(transport, { timeout: PATIENCE_MS }), `the start of ${name}'s server`);
  const gone = new Promise<void>((resolve) => {
    client.onclose = resolve;
  });
  return {
    name,
    call: async (tool, args = {}) => {
      const called = client.callTool({ name: tool, arguments: args }, undefined, { timeout: PATIENCE_MS });
      const result = await shouldWork(called, `${tool} of ${name}`);
      const answer = answerIn(result);
      promised(
        answer !== null && answer.ok !== false,
        `${tool} of ${name} answered ${JSON.stringify(result)}`,
      );
      return answer;
    },
    kill: async () => {
      if (transport.pid !== null) process.kill(transport.pid, 'SIGKILL');
      await gone;
    },
    leave: () => client.close(),
  };
}

function answerIn({ content, isError }: Awaited<ReturnType<Client['callTool']>>): Answer | null {
  if (isError === true || !Array.isArray(content)) return null;
  const [first] = content as { text?: unknown }[];
  return typeof first?.text === 'string' ? (JSON.parse(first.text) as Answer) : null;
}
