/*
 * Behaves towards hooks, MCP servers and transcripts as a real agent client does: Claude Code 2.1.330 or Codex
 * 0.169.0. You are its user and its model, a line of input for each thing that either does. Argument: `claude`,
 * `codex`, or `codex app-server` for the daemon that serves several terminals. By hand:
 *
 *   start            prompt hello            tool list_project_sessions            bash ls
 *   tool send_message {"target":"…","body":"hi"}            stop            esc            clear            exit
 *   status           reconnect (its servers are started anew)
 *   woken (waits until a hook in the background has started a turn)
 *
 * The same as JSON, with fields: {"do":"start","resume":"ID"}, {"do":"start","fork":"ID"},
 * {"do":"compact","renew":true}, {"do":"start","terminal":"two","cwd":"/another/folder"}. Each line is answered
 * by one line of JSON. It reads the configuration that the real client would; set HOME to another folder.
 */
import { createInterface } from 'node:readline';
import { claude } from './fake-client/claude.js';
import { codex } from './fake-client/codex.js';
import { type Operation, Terminal } from './fake-client/terminal.js';

type Order = Operation & { readonly do: string; readonly terminal?: string; readonly cwd?: string };

const [name, mode] = process.argv.slice(2);
const client = name === 'codex' ? codex(process.env) : claude(process.env);
process.title = client.title(mode === 'app-server');

const terminals = new Map<string, Terminal>();

function terminalOf({ terminal = 'first', cwd = process.cwd() }: Order): Terminal {
  const found = terminals.get(terminal) ?? new Terminal(client, process.env, cwd);
  terminals.set(terminal, found);
  return found;
}

/** A line of JSON, or an operation, a tool's name if it is one, and the rest. */
function parsed(line: string): Order {
  if (line.startsWith('{')) return JSON.parse(line) as Order;
  const [, operation = '', rest = ''] = /^\s*(\S+)\s*(.*)$/.exec(line) ?? [];
  if (operation !== 'tool') return { do: operation, ...(rest !== '' && { text: rest }) };
  const [, tool = '', args = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
  return { do: operation, name: tool, ...(args !== '' && { args: JSON.parse(args) }) };
}

async function answer(line: string): Promise<object> {
  try {
    const order = parsed(line);
    return await terminalOf(order).perform(order.do, order);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== '') process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
await Promise.all([...terminals.values()].map((terminal) => terminal.close()));
process.exit(0);
