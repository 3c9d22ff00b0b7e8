import { type Child, startChild } from './child.js';

/** Any JSON object. */
export type Json = Record<string, unknown>;

interface Response {
  readonly id?: number;
  readonly result?: Json;
  readonly error?: { readonly message: string };
}

/**
 * An MCP server behind the leanest client there can be: the time of the client is part of every figure, ours
 * and the floor's, and would make both look more alike than they are.
 */
export class McpChild {
  readonly #child: Child;
  readonly #waiting = new Map<number, (response: Response) => void>();
  #lastId = 0;

  constructor(...start: Parameters<typeof startChild>) {
    this.#child = startChild(...start);
    this.#child.onLine = (line) => {
      const response = JSON.parse(line) as Response;
      if (response.id === undefined) return;
      this.#waiting.get(response.id)?.(response);
      this.#waiting.delete(response.id);
    };
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The handshake and the list of tools, as a client does it when it connects. */
  async connect(name = 'bench'): Promise<void> {
    const clientInfo = { name, version: '1.0.0' };
    await this.#request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    this.#child.write('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    await this.#request('tools/list', {});
  }

  /** Calls a tool and returns its JSON answer. Throws when it refused. */
  async call(name: string, args: Json = {}): Promise<Json> {
    const result = await this.#request('tools/call', { name, arguments: args });
    const [content] = result.content as { text: string }[];
    const answer = JSON.parse(content?.text ?? '{}') as Json;
    if (result.isError === true || answer.ok === false) throw new Error(`${name}: ${content?.text}`);
    return answer;
  }

  end(): Promise<void> {
    return this.#child.end();
  }

  async #request(method: string, params: Json): Promise<Json> {
    this.#lastId += 1;
    const id = this.#lastId;
    const response = await new Promise<Response>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
    if (response.result === undefined) throw new Error(`${method}: ${response.error?.message}`);
    return response.result;
  }
}
