import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { pidOf } from '../../support/pid-of.js';
import type { Client, Env, Json, ServerEntry, ToolAnswer } from './types.js';

interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly result?: Json;
  readonly error?: { readonly code: number; readonly message: string };
}

/** How long a server may take to end once it was told to. */
const ENDING_MS = 5_000;

/** A session's running MCP server, spoken to as the client does. */
export class ServerLink {
  /** Tools that the model is shown. */
  tools: readonly string[] = [];
  readonly #waiting = new Map<string | number, (message: Message) => void>();
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #lastId = -1;

  constructor(
    private readonly client: Client,
    entry: ServerEntry,
    private readonly place: { env: Env; folder: string; root: string },
  ) {
    this.#child = spawn(entry.command, entry.args ?? [], {
      cwd: place.folder,
      env: place.env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#ended = once(this.#child, 'close').then(() => this.#giveUp());
    this.#child.on('error', () => this.#giveUp());
    this.#child.stdin?.on('error', () => {});
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
      this.#take(JSON.parse(line)),
    );
  }

  get pid(): number {
    return pidOf(this.#child);
  }

  /** Does the client's handshake and learns the tools. */
  async open(): Promise<void> {
    const { probe, initialize, listParams } = this.client;
    if (probe !== null) await this.#send('server-discover-probe-1', 'server/discover', probe);
    const { error } = await this.#request('initialize', initialize);
    if (error !== undefined) throw new Error(error.message);
    this.#write({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const { result } = await this.#request('tools/list', listParams);
    const tools = (result?.tools ?? []) as { name: string; _meta?: { ui?: { visibility?: string[] } } }[];
    this.tools = tools
      .filter(({ _meta }) => _meta?.ui?.visibility?.includes('model') ?? true)
      .map(({ name }) => name);
  }

  /** Calls a tool; the metadata may depend on the id of the request. */
  async call(name: string, args: Json, meta: (id: number) => Json | undefined): Promise<ToolAnswer> {
    const id = this.#lastId + 1;
    const _meta = meta(id);
    const params = { ...(_meta && { _meta }), name, arguments: args };
    const { result, error } = await this.#request('tools/call', params);
    if (result === undefined) return { text: error?.message ?? '', isError: true };
    const content = result.content as { text?: string }[];
    return { text: content.map(({ text }) => text ?? '').join('\n'), isError: result.isError === true };
  }

  /** Ends the server as the client does, or only by closing its input; waits until it has gone. */
  async end(how: 'signal' | 'input' = 'signal'): Promise<void> {
    if (how === 'signal') this.#child.kill(this.client.endSignal);
    else this.#child.stdin?.end();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), ENDING_MS);
    await this.#ended;
    clearTimeout(late);
  }

  #request(method: string, params: Json | undefined): Promise<Message> {
    this.#lastId += 1;
    return this.#send(this.#lastId, method, params);
  }

  #send(id: string | number, method: string, params: Json | undefined): Promise<Message> {
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#write({ jsonrpc: '2.0', id, method, ...(params && { params }) });
    return answer;
  }

  #write(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #take(message: Message): void {
    if (message.method === undefined) {
      const { id = '' } = message;
      this.#waiting.get(id)?.(message);
      this.#waiting.delete(id);
    } else if (message.id !== undefined) this.#write(this.#answerTo(message));
  }

  #answerTo({ id, method }: Message): object {
    const roots = this.client.roots(this.place.root).map((path) => ({ uri: pathToFileURL(path).href }));
    if (method === 'roots/list') return { jsonrpc: '2.0', id, result: { roots } };
    if (method === 'elicitation/create') return { jsonrpc: '2.0', id, result: { action: 'decline' } };
    return { jsonrpc: '2.0', id, error: { code: -32601, message: `no ${method}` } };
  }

  #giveUp(): void {
    const error = { code: -32000, message: 'the server has ended' };
    for (const resolve of this.#waiting.values()) resolve({ error });
    this.#waiting.clear();
  }
}
