/**
 * Where mail is kept: with an agent (its session id, within its project), or, for one that has no id yet,
 * with its server process. One string, as it is stored.
 */
export type Address = string;

/** The address of a named agent. The same id in two projects is two agents. */
export function agentAddress(project: string, session: string): Address {
  return `agent:${project}:${session}`;
}

/** The address of a server that speaks for nobody yet. */
export function serverAddress(server: string): Address {
  return `server:${server}`;
}

/** What an address names. */
export type Addressee =
  | { readonly kind: 'agent'; readonly project: string; readonly session: string }
  | { readonly kind: 'server'; readonly server: string };

/** The session id of a named agent's address; null for a server that speaks for nobody. */
export function sessionAt(address: Address): string | null {
  const addressee = parseAddress(address);
  return addressee.kind === 'agent' ? addressee.session : null;
}

/** Takes an address apart. A session id may itself hold colons. */
export function parseAddress(address: Address): Addressee {
  const [kind = '', first = '', ...rest] = address.split(':');
  if (kind === 'agent') return { kind, project: first, session: rest.join(':') };
  return { kind: 'server', server: first };
}
