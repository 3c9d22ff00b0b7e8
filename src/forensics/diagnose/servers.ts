import { counted } from '../counted.js';
import { printable } from '../printable.js';
import { type Check, fine, type Judge, unknown, warning } from './check.js';
import type { Facts, ServerFacts } from './facts.js';

/** Whether running servers are of this version. */
export const serverVersions: Judge = (facts) =>
  withServers('server-versions', facts, (servers) => {
    const running = servers.filter(({ presence }) => presence !== 'gone');
    const others = running.filter(({ program }) => program !== null && program !== facts.version);
    if (others.length === 0) {
      return fine('server-versions', `${countOf(running, 'running server')}, none of another version.`);
    }
    const versions = [...new Set(others.map(({ program }) => printable(program ?? '')))].sort().join(', ');
    return warning(
      'server-versions',
      `${countOf(others, 'running server')} of another version (${versions}; this is ${facts.version}): ${pids(others)}.`,
      'restart those agents, so that all go by the same rules',
    );
  });

/** Servers that are on record and whose process is gone. */
export const goneServers: Judge = (facts) =>
  withServers('gone-servers', facts, (servers) => {
    const gone = servers.filter(({ presence }) => presence === 'gone');
    if (gone.length === 0) return fine('gone-servers', 'Every server on record may still be running.');
    return warning(
      'gone-servers',
      `${countOf(gone, 'server')} ended without saying so: ${pids(gone)}. Their mail waits.`,
      'nothing: the next agent that starts in their project, or writes to them, records that',
    );
  });

/** Servers whose processes cannot be seen from here. */
export const namespaces: Judge = (facts) =>
  withServers('pid-namespaces', facts, (servers, own) => {
    if (own === '') {
      return unknown('pid-namespaces', 'This system does not say which processes can be seen from here.');
    }
    const foreign = servers.filter(({ namespace }) => namespace !== own);
    if (foreign.length === 0) {
      return fine('pid-namespaces', 'Every server on record runs where its process can be seen.');
    }
    return warning(
      'pid-namespaces',
      `${countOf(foreign, 'server')} in other PID namespaces (containers, sandboxes): ${pids(foreign)}. Nobody here can tell whether they run, and equal pids can stall a program that reads the log.`,
      'give agents in a container an OXTAIL_HOME of their own, or let them share the PID namespace',
    );
  });

function withServers(
  name: string,
  { inside }: Facts,
  judge: (servers: readonly ServerFacts[], namespace: string) => Check[],
): Check[] {
  if (inside.kind === 'none') return [];
  if (inside.kind === 'open') return judge(inside.found.servers, inside.found.namespace);
  return unknown(name, 'The log could not be opened, so its servers are not known.');
}

function countOf(some: readonly unknown[], what: string): string {
  return some.length === 0 ? `No ${what}` : counted(some.length, what);
}

/** How many pids are named. */
const MOST_NAMED = 5;

function pids(servers: readonly ServerFacts[]): string {
  const named = servers.slice(0, MOST_NAMED).map(({ pid }) => pid);
  const rest = servers.length - named.length;
  return `pid ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
