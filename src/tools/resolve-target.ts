import { observe, running, sightingsIn, sightingsOf, transcriptsAt } from '../agents/index.js';
import type { Moment } from '../events/index.js';
import {
  type Address,
  agentAddress,
  bindingsOf,
  continuedId,
  findAgent,
  isKnownAnywhere,
  type ServerRow,
  serverAddress,
  serversAt,
  serversOf,
  sessionAt,
} from '../projections/index.js';
import { sessionNameOf } from '../wake/index.js';
import type { Caller, Facts, RecipientFacts, Surroundings } from './types.js';

/** Names of the terminals that servers run in, by server. */
export type TerminalNames = ReadonlyMap<string, string>;

/** What resolving a target needs from outside the log. */
export interface TargetFacts extends Facts {
  readonly terminals: TerminalNames;
}

/** Whom a target means. */
export interface Recipient {
  readonly address: Address;
  readonly session: string | null;
  readonly resolvedBy: 'session' | 'terminal';
  /** Servers recorded for it; those proved gone included. */
  readonly servers: readonly ServerRow[];
}

/** Why a target means nobody in particular. */
export interface Unresolved {
  readonly error: 'target-not-found' | 'ambiguous-target' | 'self-send' | 'cross-project';
  readonly candidates?: readonly string[];
  readonly note?: string;
}

/** Ids of this shape are never taken for a terminal's name. */
export const UUID_SHAPE = /^[0-9a-f-]{36}$/;

/** Finds out what resolving a target will ask: processes, and terminal names when it is no known id. */
export async function gatherTargetFacts(target: string, surroundings: Surroundings): Promise<TargetFacts> {
  const { caller, look } = surroundings;
  return factsOf(
    look((now) => meantBy(now, target, caller)),
    surroundings,
  );
}

/** The same for a target that is to be sent something, which takes a look at what its agent does. */
export async function gatherRecipientFacts(
  target: string,
  surroundings: Surroundings,
): Promise<TargetFacts & RecipientFacts> {
  const { caller, look } = surroundings;
  // What is found by its id needs no second look at the log, which everybody would wait for.
  const meant = look((now) => {
    const found = meantBy(now, target, caller);
    return { ...found, transcripts: transcriptsAt(now, found.addresses) };
  });
  const facts = await factsOf(meant, surroundings);
  const seen = meant.isSettled
    ? sightingsIn(meant.transcripts)
    : sightingsOf(surroundings, (now) => {
        const resolved = resolveTarget(now, target, caller, facts);
        return 'error' in resolved ? [] : [resolved.address];
      });
  return { ...facts, seen };
}

/** What a target may mean, by the log alone. */
interface Meant {
  /** It is an id, whether anybody has it or not: no terminal's name can change what it means. */
  readonly isSettled: boolean;
  readonly addresses: readonly Address[];
  readonly rows: readonly ServerRow[];
}

function meantBy(now: Moment, target: string, { project, session }: Caller): Meant {
  const id = continuedId(now, project.id, target);
  if (findAgent(now, project.id, id) === undefined && !UUID_SHAPE.test(target)) {
    return { isSettled: id === session, addresses: [], rows: serversOf(now, project.id) };
  }
  const address = agentAddress(project.id, id);
  return { isSettled: true, addresses: [address], rows: serversAt(now, address) };
}

async function factsOf({ isSettled, rows }: Meant, { presenceOf }: Surroundings): Promise<TargetFacts> {
  const presence = observe(presenceOf, rows);
  const terminals = isSettled ? new Map<string, string>() : await terminalNames(running(presence, rows));
  return { presence, terminals };
}

/** The name each server can be addressed by while it has no id: its terminal's, or one made from its pid. */
async function terminalNames(servers: readonly ServerRow[]): Promise<TerminalNames> {
  const named = await Promise.all(
    servers.map(async (server): Promise<[string, string]> => {
      const name = server.terminal === null ? null : await sessionNameOf(server.terminal);
      return [server.server, name ?? nameWithoutTmux(server)];
    }),
  );
  return new Map(named);
}

/** What a server is listed and addressed by where tmux does not show it. */
export function nameWithoutTmux({ terminal, process }: ServerRow): string {
  return terminal?.session ?? `pid-${process.pid}`;
}

/** Resolves a target within the caller's project: a session id first, then a terminal's name. */
export function resolveTarget(
  now: Moment,
  target: string,
  caller: Caller,
  facts: TargetFacts,
): Recipient | Unresolved {
  const project = caller.project.id;
  const session = continuedId(now, project, target);
  if (session === caller.session) return { error: 'self-send' };
  if (findAgent(now, project, session) !== undefined) {
    return recipientAt(now, agentAddress(project, session));
  }
  const named = UUID_SHAPE.test(target) ? [] : addressesNamed(now, target, project, facts);
  const others = named.filter((address) => address !== caller.address);
  const [only] = others;
  if (only !== undefined && others.length === 1) return recipientAt(now, only, 'terminal');
  if (others.length > 1) return ambiguous(others);
  if (named.length > 0) return { error: 'self-send' };
  return { error: isKnownAnywhere(now, target) ? 'cross-project' : 'target-not-found' };
}

function addressesNamed(now: Moment, name: string, project: string, facts: TargetFacts): Address[] {
  const servers = running(facts.presence, serversOf(now, project));
  const addresses = servers
    .filter(({ server }) => facts.terminals.get(server) === name)
    .flatMap((server) => addressesOf(now, server, project));
  return [...new Set(addresses)];
}

/** Where a server's agents of a project are reached: their ids, or itself while it speaks for nobody. */
export function addressesOf(now: Moment, { server }: ServerRow, project: string): Address[] {
  const bindings = bindingsOf(now, server);
  if (bindings.length === 0) return [serverAddress(server)];
  return bindings
    .filter(({ binding }) => binding.project === project)
    .map(({ binding }) => agentAddress(project, binding.session));
}

/** Whoever is reached at an address, running or not. */
export function recipientAt(
  now: Moment,
  address: Address,
  resolvedBy: Recipient['resolvedBy'] = 'session',
): Recipient {
  return { address, session: sessionAt(address), resolvedBy, servers: serversAt(now, address) };
}

function ambiguous(addresses: readonly Address[]): Unresolved {
  const candidates = addresses.flatMap((address) => sessionAt(address) ?? []);
  const nameless = addresses.length - candidates.length;
  if (nameless === 0) return { error: 'ambiguous-target', candidates };
  const note = `${nameless} of the agents in this terminal have no session id yet: let them call claim_session.`;
  return { error: 'ambiguous-target', candidates, note };
}
