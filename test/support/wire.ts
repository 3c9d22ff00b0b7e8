import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { type Json, PROGRAM } from './agent.js';
import { pidOf } from './pid-of.js';

/** One JSON-RPC message from the server. */
export interface Message {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A server process behind bare pipes, for what no client library would send. */
export interface Wire {
  readonly pid: number;
  /** Everything that the server has written, in order. */
  readonly messages: readonly Message[];
  stderr(): string;
  /** Sends bytes as they are. */
  write(bytes: string | Uint8Array): void;
  /** Sends one message. */
  send(message: object): void;
  /** The first message, past or to come, that matches. Rejects when the server ends without it. */
  next(matches: (message: Message) => boolean): Promise<Message>;
  /** Sends a request with an id of its own and waits for the response. */
  request(method: string, params?: Json): Promise<Message>;
  /** Calls a tool; gives its result. */
  call(name: string, args?: Json, meta?: Json): Promise<Json>;
  /** Does the handshake. */
  initialize(clientName?: string): Promise<Message>;
  /** Closes the server's input; gives its exit code. Rejects when it wrote anything but messages. */
  end(): Promise<number | null>;
  /** Its exit code, once it has ended. */
  readonly exited: Promise<number | null>;
}

/** How a server is started. */
export interface WireOptions {
  readonly home: string;
  readonly cwd: string;
  readonly env?: Record<string, string>;
  /** The command to run instead of the built program. */
  readonly command?: readonly [string, ...string[]];
}

/** Starts a server in an environment that holds nothing of the machine's but PATH. */
export function startWire({ home, cwd, env, command }: WireOptions): Wire {
  const [file, ...args] = command ?? [process.execPath, PROGRAM];
  const child = spawn(file, args, {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
    stdio: 'pipe',
  });
  const exited = once(child, 'exit').then(([code]): number | null => code);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // A write to a server that has ended is no failure of the test.
  child.stdin.on('error', () => {});
  const output = readMessages(child.stdout);
  let lastId = 100;
  const wire: Wire = {
    pid: pidOf(child),
    messages: output.messages,
    stderr: () => stderr,
    write: (bytes) => void child.stdin.write(bytes),
    send: (message) => wire.write(`${JSON.stringify(message)}\n`),
    next: output.next,
    request: async (method, params) => {
      const id = ++lastId;
      wire.send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
      return wire.next((message) => message.id === id && message.method === undefined);
    },
    call: async (name, args, meta) => {
      const params = { name, ...(args && { arguments: args }), ...(meta && { _meta: meta }) };
      const { result, error } = await wire.request('tools/call', params);
      if (result === undefined) throw new Error(error?.message);
      return result;
    },
    initialize: async (clientName = 'test-client') => {
      const answer = await wire.request('initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: clientName, version: '1.0.0' },
      });
      wire.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      return answer;
    },
    end: async () => {
      child.stdin.end();
      await output.ended;
      return exited;
    },
    exited,
  };
  return wire;
}

/** The JSON that a tool's result carries as text. */
export function answerIn(result: Json): Json {
  const [content] = result.content as { text: string }[];
  return JSON.parse(content?.text ?? '') as Json;
}

/** Every line must be a message of the protocol: anything else rejects whoever waits. */
function readMessages(stdout: NodeJS.ReadableStream) {
  const messages: Message[] = [];
  const changes = new EventEmitter().setMaxListeners(0);
  let failure: Error | null = null;
  const lines = createInterface({ input: stdout });
  lines.on('line', (line) => {
    try {
      messages.push(parseMessage(line));
    } catch {
      failure = new Error(`not a message of the protocol: ${line}`);
    }
    changes.emit('change');
  });
  const ended = once(lines, 'close').then(() => {
    const stray = failure;
    failure ??= new Error('the server has ended');
    changes.emit('change');
    if (stray !== null) throw stray;
  });
  // Whoever ends the server looks at it; nobody has to.
  ended.catch(() => {});
  const next = async (matches: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const found = messages.find(matches);
      if (found !== undefined) return found;
      if (failure !== null) throw failure;
      await once(changes, 'change');
    }
  };
  return { messages, ended, next };
}

/** An answer to something that was no request has no id to give; the SDK's schema does not know that case. */
function parseMessage(line: string): Message {
  const message = JSON.parse(line) as Message;
  const known = message.id === null ? { ...message, id: 0 } : message;
  return JSONRPCMessageSchema.parse(known) && message;
}
