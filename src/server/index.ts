import type { Readable, Writable } from 'node:stream';
import { type Ambient, homeOf, StoreError } from '../events/index.js';
import { Host } from './host.js';
import { protocolServer } from './protocol.js';
import { StdioTransport } from './transport.js';

/** How long a client may take to ask for the tools before the store is opened without it. */
const OPEN_AFTER_MS = 250;

/** What serving needs of the process. */
export interface ServeOptions {
  readonly ambient: Ambient;
  readonly version: string;
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Serves MCP until the input ends or the process is told to stop, and resolves when all is recorded. The
 * handshake and the list of tools are answered before the store is opened.
 */
export async function serve({ ambient, version, input, output }: ServeOptions): Promise<void> {
  const host = new Host({
    ambient,
    home: homeOf(ambient.env),
    program: version,
    clientInfo: () => server.getClientVersion() ?? null,
  });
  const open = () => {
    host.announce().catch(tell);
  };
  const server = protocolServer(host, version, open);
  server.oninitialized = () => {
    setTimeout(open, OPEN_AFTER_MS).unref();
  };
  await new Promise<void>((resolve) => {
    const transport = new StdioTransport(input, output, {
      answered: (id, delivered) => host.confirmations.answered(id, delivered),
      ended: resolve,
    });
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    server.connect(transport).catch(resolve);
  });
  await host.close();
}

/** Each call will say it again; this is for whoever reads the client's log. */
function tell(error: unknown): void {
  if (error instanceof StoreError) process.stderr.write(`oxtail: ${error.message}\n`);
}
