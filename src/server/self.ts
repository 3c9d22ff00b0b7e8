import {
  adapterFor,
  ancestorsOf,
  type ClientAdapter,
  clientProcessOf,
  type HostFacts,
  hostFacts,
  identityOf,
  type Project,
  projectOf,
  shortName,
} from '../clients/index.js';
import type { Ambient, DataOf } from '../events/index.js';
import { projections } from '../projections/index.js';
import { sessionNameOf, type Terminal, terminalOf } from '../wake/index.js';

/** What this server process knows of itself; found out once, after the handshake. */
export interface Self {
  readonly server: string;
  readonly adapter: ClientAdapter;
  readonly host: HostFacts;
  readonly project: Project;
  /** The directory that the agent works in. */
  readonly place: string;
  readonly terminal: Terminal | null;
  readonly started: Omit<DataOf<'session.started'>, 'inherits'>;
}

/** Who started this server and where. `clientInfo` comes from the handshake. */
export async function discoverSelf(
  ambient: Ambient,
  program: string,
  clientInfo: { name: string; version: string } | null,
): Promise<Self> {
  const { env } = ambient;
  const adapter = adapterFor(clientInfo?.name ?? null, env);
  const host = hostFacts();
  const place = adapter.placeOf(env, process.cwd());
  const project = projectOf(place);
  const terminal = terminalOf(env);
  const ancestors = ancestorsOf(process.pid);
  const server = ambient.newId();
  return {
    server,
    adapter,
    host,
    project,
    place,
    terminal,
    started: {
      server,
      process: identityOf(process.pid) ?? { pid: process.pid, startToken: '' },
      ...host,
      ancestors,
      client: clientProcessOf(ancestors),
      clientType: adapter.type,
      clientInfo: clientInfo && { name: shortName(clientInfo.name), version: shortName(clientInfo.version) },
      program,
      projections: projections.map(({ name, version }) => `${name}@${version}`),
      cwd: place,
      project,
      terminal: terminal && { ...terminal, session: await sessionNameOf(terminal) },
    },
  };
}
