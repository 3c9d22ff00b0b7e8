import type { Readable, Writable } from 'node:stream';
import { type Ambient, homeOf, StoreError } from '../events/index.js';
import { attendAgents } from './attention.js';
import { BIRTH_LOOKS_MS } from './birth.js';
import { Host } from './host.js';
import { keepHouse } from './housekeeping.js';
import { protocolServer } from './protocol.js';
import { rootOf } from './roots.js';
import { openTrace } from './trace/trace.js';
import { StdioTransport } from './transport.js';

/** How long a client may take to ask for the tools before the store is opened without it. */
const OPEN_AFTER_MS = 250;

/** How long after a failure it is tried again: nobody can be woken by a server that has not opened the store. */
const OPEN_AGAIN_MS = 10_000;

/** When the client's set-up is looked at: after everything that somebody waits for. */
const STALENESS_AFTER_MS = 500;

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
    clientRoot: () => rootOf(server),
    trace: openTrace(ambient),
  });
  const open = () => {
    openAndAttend(host).catch((error: unknown) => {
      tell(error);
      attendLater(host);
    });
  };
  const server = protocolServer(host, version, open);
  server.oninitialized = () => {
    setTimeout(open, OPEN_AFTER_MS).unref();
    setTimeout(() => tellStaleness(host).catch(tell), STALENESS_AFTER_MS).unref();
    for (const delay of BIRTH_LOOKS_MS) {
      setTimeout(() => host.adoptByBirth().catch(tell), delay).unref();
    }
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

function attendLater(host: Host): void {
  setTimeout(() => openAndAttend(host).catch(() => attendLater(host)), OPEN_AGAIN_MS).unref();
}

async function openAndAttend(host: Host): Promise<void> {
  await host.announce();
  const attention = await attendAgents(host);
  attention.add(await keepHouse(host));
  host.keep(attention);
}

/** Hooks that are missing or of an older version fail in silence: somebody has to say so. */
async function tellStaleness(host: Host): Promise<void> {
  const { adapter } = await host.self();
  if (adapter.type === 'unknown') return;
  const { ambient, home } = host.options;
  const { freshnessOf } = await import('../setup/index.js');
  const { status, problems, mend } = await freshnessOf(adapter.type, ambient.env, home.root);
  if (status !== 'absent' && status !== 'stale') return;
  const what =
    status === 'absent' ? 'its hooks are not installed, so mail waits until it is read' : problems.join('; ');
  process.stderr.write(`oxtail: ${what}: run ${mend}\n`);
}

/** Each call will say it again; this is for whoever reads the client's log. */
function tell(error: unknown): void {
  if (error instanceof StoreError) process.stderr.write(`oxtail: ${error.message}\n`);
}
