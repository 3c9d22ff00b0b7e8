import { type HostFacts, presenceOf } from '../../clients/index.js';
import { BadRecord, type EventLog, type Moment, type Seq, storedName } from '../../events/index.js';
import {
  type Address,
  continuedId,
  findAgent,
  mailOwners,
  parseAddress,
  projections,
  runningServers,
  type ServerRow,
  waitingMark,
} from '../../projections/index.js';
import type { History } from '../history.js';
import { present } from '../present.js';
import type { LogFacts, ServerFacts } from './facts.js';
import { beginHearing } from './hooks-heard.js';
import { beginScorecard, SCORED_MS } from './scorecard.js';

/** Records that are tried: a quick look, which `verify` makes thoroughly. */
const TRIED = 256;
/** Most events that are counted: about half a second. */
const COUNTED = 50_000;

/**
 * Looks into a log that is open, and into what else is kept of it. `at` in unix milliseconds. Appends nothing, folds
 * nothing into the stored tables and sets nothing aside. Throws `StoreError`.
 */
export function lookInside(log: EventLog, history: History, at: number, host: HostFacts): LogFacts {
  const { head } = history;
  const scoring = beginScorecard(at);
  const hearing = beginHearing();
  const wanted = before(history, at - SCORED_MS);
  const from = Math.max(wanted, history.earliest, head - COUNTED) + 1;
  for (const kept of history.read(from, head)) {
    if (kept instanceof BadRecord) continue;
    scoring.note(kept);
    hearing.note(kept);
  }
  // One look, and a short one: it keeps others from writing.
  const { servers, owedMarks, clients } = present(history, (now) => ({
    servers: runningServers(now),
    owedMarks: mailOwners(now).flatMap(markOf),
    clients: new Map(
      [...scoring.woken(), ...hearing.heard()].map((address) => [address, clientTypeAt(now, address)]),
    ),
  }));
  return {
    ...storedOf(log),
    owedMarks,
    wakes: scoring.finish(clients, from > wanted + 1),
    hooksHeard: hearing.finish(clients),
    newest: newestOf(history),
    namespace: host.namespace,
    servers: servers.map((server) => serverFacts(history, server, host)),
  };
}

/** The last position before a time; the beginning where a record that would tell cannot be read. */
function before(history: History, time: number): Seq {
  try {
    return history.asOf(time);
  } catch (error) {
    if (error instanceof BadRecord) return 0;
    throw error;
  }
}

/** How far everything that is stored follows, at one moment. */
function storedOf(log: EventLog): Pick<LogFacts, 'head' | 'quarantined' | 'projections' | 'foreignTables'> {
  return log.inspect(({ head, setAside, checkpoints }) => {
    const own = projections.map((projection) => {
      const name = storedName(projection);
      const checkpoint = checkpoints[name];
      const current = checkpoint?.quarantined === setAside;
      return { name, folded: checkpoint?.seq ?? null, current };
    });
    const foreignTables = Object.keys(checkpoints).filter((name) => !own.some((one) => one.name === name));
    return { head, quarantined: setAside, projections: own, foreignTables };
  });
}

function newestOf({ head, earliest, read }: History): LogFacts['newest'] {
  const kept = [...read(Math.max(earliest, head - TRIED) + 1, head)];
  const bad = kept.flatMap((one) => (one instanceof BadRecord ? [{ seq: one.seq, reason: one.reason }] : []));
  return { looked: kept.length, bad };
}

function markOf(address: Address): string[] {
  const addressee = parseAddress(address);
  return addressee.kind === 'agent' ? [waitingMark(addressee.session)] : [];
}

function clientTypeAt(now: Moment, address: Address): ServerFacts['clientType'] {
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return 'unknown';
  const { project } = addressee;
  return findAgent(now, project, continuedId(now, project, addressee.session))?.clientType ?? 'unknown';
}

function serverFacts(history: History, server: ServerRow, host: HostFacts): ServerFacts {
  const start = history.event(server.started);
  return {
    pid: server.process.pid,
    program: start?.type === 'session.started' ? start.data.program : null,
    clientType: server.clientType,
    presence: presenceOf(server, host),
    namespace: server.namespace,
  };
}
