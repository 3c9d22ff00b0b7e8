import {
  adapterFor,
  ancestorsOf,
  type ClientAdapter,
  clientProcessOf,
  commandLinesOf,
  type HostFacts,
  hostFacts,
  identityOf,
  type Project,
  projectOf,
  shortName,
} from '../clients/index.js';
import { type Ambient, type DataOf, storedName } from '../events/index.js';
import { projections } from '../projections/index.js';
import { sessionNameOf, type Terminal, terminalOf } from '../wake/index.js';

/** What this server process knows of itself; found out once, after the handshake. */
export interface Self {
  readonly server: string;
  readonly adapter: ClientAdapter;
  readonly host: HostFacts;
  /** The project and the directory that its agents work in; null where that differs from agent to agent. */
  readonly project: Project | null;
  readonly place: string | null;
  /** Unix milliseconds of when it was found out: about the start of the process. */
  readonly since: number;
  readonly terminal: Terminal | null;
  readonly started: Omit<DataOf<'session.started'>, 'inherits'>;
}

/** Who started this server and where. `clientInfo` and `root` are what the client said of itself. */
export async function discoverSelf(
  ambient: Ambient,
  program: string,
  clientInfo: { name: string; version: string } | null,
  root: string | null,
): Promise<Self> {
  const { env } = ambient;
  const adapter = adapterFor(clientInfo?.name ?? null, env);
  const host = hostFacts();
  const place = adapter.placeOf(env, process.cwd(), root);
  const project = place === null ? null : projectOf(place);
  const ancestors = ancestorsOf(process.pid);
  const terminal = adapter.borrowsEnvironment(commandLinesOf(ancestors)) ? null : terminalOf(env);
  const server = ambient.newId();
  return {
    server,
    adapter,
    host,
    project,
    place,
    terminal,
    since: ambient.now(),
    started: {
      server,
      process: identityOf(process.pid) ?? { pid: process.pid, startToken: '' },
      ...host,
      ancestors,
      client: clientProcessOf(ancestors),
      clientType: adapter.type,
      clientInfo: clientInfo && { name: shortName(clientInfo.name), version: shortName(clientInfo.version) },
      program,
      projections: projections.map(storedName),
      cwd: place ?? process.cwd(),
      project,
      terminal: terminal && { ...terminal, session: await sessionNameOf(terminal) },
    },
  };
}
