/*
 * A fake client in a terminal: shows and notes what is typed there, and is told what its user and its model do over
 * a socket instead, which lies in its folder. It goes on without its terminal, until that socket is closed.
 * Arguments: the folder, and `claude` or `codex`.
 */
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { claude } from './fake-client/claude.js';
import { codex } from './fake-client/codex.js';
import { noteKeys } from './fake-client/keyboard.js';
import { type Operation, Terminal } from './fake-client/terminal.js';

const [folder = '', name] = process.argv.slice(2);
const [client, promptMark] = name === 'codex' ? [codex(process.env), '›'] : [claude(process.env), '❯'];
process.title = client.title(false);
process.on('SIGHUP', () => undefined);
for (const stream of [process.stdin, process.stdout]) stream.on('error', () => undefined);
noteKeys(folder, promptMark);

const terminal = new Terminal(client, process.env, process.cwd());

async function answer(line: string): Promise<object> {
  try {
    const order = JSON.parse(line) as Operation & { readonly do: string };
    return await terminal.perform(order.do, order);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const orders = createConnection({ path: join(folder, 'orders'), allowHalfOpen: true });
await once(orders, 'connect');
for await (const line of createInterface({ input: orders })) {
  orders.write(`${JSON.stringify(await answer(line))}\n`);
}
await terminal.close();
process.exit(0);
