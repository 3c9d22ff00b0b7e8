import { isUtf8 } from 'node:buffer';
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  type RequestId,
  RequestIdSchema,
} from '@modelcontextprotocol/sdk/types.js';

const longestLineBytes = 4 * 1024 * 1024;
const newline = 0x0a;
const tooLong = 'This line is longer than 4 MiB and was not read; send a smaller message.';
const cutOff = 'The input ended inside this message; end each message with a newline.';

/** What happens at the two ends of the pipe, beyond the messages themselves. */
export interface TransportEvents {
  /** The response to this request was accepted by the operating system, or could not be written. Once for each. */
  answered(id: RequestId, delivered: boolean): void;
  /** Nothing will be read any more. Once, and not after `close`. */
  ended(): void;
}

/**
 * JSON-RPC messages over a pair of streams, one a line. A line that is no message is answered with an error
 * and the next one is read; a client that no longer reads is reported by `answered`, and crashes nothing.
 */
export class StdioTransport implements Transport {
  onclose: (() => void) | undefined;
  onerror: ((error: Error) => void) | undefined;
  onmessage: ((message: JSONRPCMessage) => void) | undefined;

  readonly #lines = new LineSplitter(
    (line) => this.#receive(decode(line)),
    () => this.#receive(refused(ErrorCode.InvalidRequest, tooLong)),
  );
  #state: 'new' | 'open' | 'ended' | 'closed' = 'new';

  constructor(
    private readonly input: Readable,
    private readonly output: Writable,
    private readonly events: TransportEvents,
  ) {}

  /** Begins to read. Rejects when called a second time. */
  async start(): Promise<void> {
    if (this.#state !== 'new') throw new Error('This transport was started before; make a new one.');
    this.#state = 'open';
    this.output.on('error', this.#onError);
    this.input.on('error', this.#onInputError);
    this.input.on('data', this.#onData);
    this.input.on('end', this.#onEnd);
    this.input.on('close', this.#onEnd);
    if (this.input.readableEnded || this.input.destroyed) queueMicrotask(this.#onEnd);
  }

  /** Writes one message. Rejects only for a request to the client that could not be written. */
  async send(message: JSONRPCMessage): Promise<void> {
    const delivered = await this.#write(message);
    if (!('method' in message)) {
      if (message.id !== undefined) this.events.answered(message.id, delivered);
    } else if ('id' in message && !delivered) {
      throw new Error('The client no longer reads, so the request could not be sent.');
    }
  }

  /** Stops reading and writing. Leaves both streams open. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.input.off('data', this.#onData);
    this.input.off('end', this.#onEnd);
    this.input.off('close', this.#onEnd);
    // The error listeners stay: a failure that arrives late must still find one.
    this.input.pause();
    this.onclose?.();
  }

  readonly #onData = (chunk: Buffer): void => this.#lines.push(chunk);

  readonly #onError = (error: Error): void => this.onerror?.(error);

  readonly #onInputError = (error: Error): void => {
    this.#onError(error);
    this.#onEnd();
  };

  readonly #onEnd = (): void => {
    if (this.#state !== 'open') return;
    if (!isBlank(this.#lines.unfinished())) this.#receive(refused(ErrorCode.ParseError, cutOff));
    this.#state = 'ended';
    this.events.ended();
  };

  #receive(received: Received): void {
    if (this.#state !== 'open' || received === null) return;
    if (received.kind === 'refused') {
      void this.#write(received.answer);
      return;
    }
    try {
      this.onmessage?.(received.message);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** True once the operating system has the bytes. */
  #write(message: object): Promise<boolean> {
    const line = `${JSON.stringify(message)}\n`;
    return new Promise((resolve) => {
      if (this.#state === 'closed') resolve(false);
      else this.output.write(line, (error) => resolve(error === undefined || error === null));
    });
  }
}

type Received = { kind: 'message'; message: JSONRPCMessage } | ReturnType<typeof refused> | null;

/** An answer as JSON-RPC 2.0 wants it: the id is null when the request's own is not known. */
function refused(code: number, message: string, id: RequestId | null = null) {
  return { kind: 'refused', answer: { jsonrpc: '2.0', id, error: { code, message } } } as const;
}

function decode(line: Buffer): Received {
  if (isBlank(line)) return null;
  const value = parse(line);
  if (value === undefined) {
    return refused(
      ErrorCode.ParseError,
      'This line is not JSON in UTF-8; send one JSON-RPC message per line.',
    );
  }
  const parsed = JSONRPCMessageSchema.safeParse(value);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  return refused(
    ErrorCode.InvalidRequest,
    'This JSON is no JSON-RPC 2.0 message; send one request, notification or response per line.',
    requestIdOf(value),
  );
}

/** Undefined for what is not JSON in UTF-8. */
function parse(line: Buffer): unknown {
  if (!isUtf8(line)) return undefined;
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The id of something meant as a request. A response's id is one of ours and must not come back as theirs. */
function requestIdOf(value: unknown): RequestId | null {
  if (typeof value !== 'object' || value === null || 'result' in value || 'error' in value) return null;
  return 'id' in value ? (RequestIdSchema.safeParse(value.id).data ?? null) : null;
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** Cuts a stream of bytes into lines; a line that is too long is reported and dropped, not kept. */
class LineSplitter {
  #held = Buffer.alloc(0);
  #length = 0;
  #dropping = false;

  constructor(
    private readonly onLine: (line: Buffer) => void,
    private readonly onTooLong: () => void,
  ) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      if (!this.#dropping) this.onLine(this.unfinished());
      this.#dropping = false;
      this.#forget();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** What came after the last newline. */
  unfinished(): Buffer {
    return this.#held.subarray(0, this.#length);
  }

  #keep(part: Buffer): void {
    if (this.#dropping) return;
    const length = this.#length + part.length;
    if (length > longestLineBytes) {
      this.#dropping = true;
      this.#forget();
      this.onTooLong();
      return;
    }
    if (length > this.#held.length) this.#grow(length);
    part.copy(this.#held, this.#length);
    this.#length = length;
  }

  /** Doubles, so that a line in many small pieces is copied a few times and not once for each piece. */
  #grow(length: number): void {
    const larger = Buffer.allocUnsafe(Math.max(length, Math.min(2 * this.#held.length, longestLineBytes)));
    this.#held.copy(larger, 0, 0, this.#length);
    this.#held = larger;
  }

  #forget(): void {
    this.#length = 0;
    this.#held = Buffer.alloc(0);
  }
}
