import type { Presence } from '../clients/index.js';
import type { Moment } from '../events/index.js';
import { type Address, answersKeptFor, findServer, type ServerRow, serversAt } from '../projections/index.js';
import { type Judged, observe, type PresenceMap } from './presence.js';
import { type Sightings, sightingsIn, transcriptsAt } from './transcript-evidence.js';

/** What is seen of agents outside the log. */
export interface Observed {
  readonly presence: PresenceMap;
  readonly seen: Sightings;
}

/** Looks at the processes of agents and at the ends of their transcripts, after one look at the log. */
export function observeAgents(
  surroundings: {
    look<A>(question: (now: Moment) => A): A;
    presenceOf(process: Judged): Presence;
  },
  addressesAt: (now: Moment) => readonly Address[],
  processesAt: (now: Moment, address: Address) => readonly Judged[] = serversAt,
): Observed {
  const { processes, transcripts } = surroundings.look((now) => {
    const addresses = addressesAt(now);
    return {
      processes: addresses.flatMap((address) => processesAt(now, address)),
      transcripts: transcriptsAt(now, addresses),
    };
  });
  return { presence: observe(surroundings.presenceOf, processes), seen: sightingsIn(transcripts) };
}

/** Servers of an agent, and those whose calls wait for its questions to be answered; each once. */
export function serversConcerned(now: Moment, address: Address): ServerRow[] {
  const waiting = answersKeptFor(now, address).flatMap(({ server }) => findServer(now, server) ?? []);
  const rows = [...serversAt(now, address), ...waiting];
  return [...new Map(rows.map((row) => [row.server, row])).values()];
}
