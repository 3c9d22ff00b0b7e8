/*
 * An MCP server that writes down all that it is sent, and its environment, as lines of JSON to the file that is
 * its argument. The model sees `probe_echo`; hooks can also call `probe_hook`, which puts its input into context.
 */
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly name: string; readonly arguments: Record<string, unknown> };
}

const [file = ''] = process.argv.slice(2);
const note = (entry: object) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
const send = (message: object) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

const serverInfo = { name: 'probe', version: '0.1' };
const inputSchema = { type: 'object', properties: {} };
const tools = [
  { name: 'probe_echo', inputSchema },
  { name: 'probe_hook', inputSchema, _meta: { ui: { visibility: ['app'] } } },
];

const results: Record<string, (message: Message) => object> = {
  initialize: () => ({ protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo }),
  'tools/list': () => ({ tools }),
  'tools/call': ({ params }) => ({ content: [{ type: 'text', text: called(params) }] }),
};

function called(params: Message['params']): string {
  if (params?.name !== 'probe_hook') return `echo:${params?.arguments.text}`;
  const { event, ...input } = params.arguments;
  const context = { hookEventName: event, additionalContext: JSON.stringify(input) };
  return JSON.stringify({ hookSpecificOutput: context });
}

note({ env: process.env, cwd: process.cwd() });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    note({ signal });
    process.exit(0);
  });
}
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as Message;
  note({ message });
  const { id, method } = message;
  if (id === undefined || method === undefined) return;
  const result = results[method];
  send(result ? { id, result: result(message) } : { id, error: { code: -32601, message: `nope ${method}` } });
  if (method === 'tools/list') send({ id: 1000, method: 'roots/list' });
});
