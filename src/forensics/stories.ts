import { basename } from 'node:path';
import type { DataOf, Event, EventType } from '../events/index.js';
import type { Names } from './names.js';
import { printable } from './printable.js';
import { ACTIVITY_SOURCES, COMPACTIONS, DOORS, DRIVERS, SKIPS, WAKE_ASKERS } from './words.js';

/** What an event tells, and the words of a peer that go with it, which may be cut. */
export interface Story {
  readonly says: string;
  readonly quotes?: string | null;
}

type Teller<K extends EventType> = (event: Event<K>, names: Names) => Story;

/** One sentence for each kind of event; a new kind does not compile without its own. */
const tellers = {
  'session.started': ({ data }, names) => {
    const client = data.clientInfo === null ? data.clientType : printable(data.clientInfo.name);
    const place = data.project === null ? '' : ` in ${printable(basename(data.project.root))}`;
    return {
      says: `server ${names.id(data.server)} (pid ${data.process.pid}) starts for ${client}${place}`,
    };
  },
  'session.ended': ({ data }, names) => {
    const how = data.how === 'exit' ? 'ends' : `is found lost: ${printable(data.evidence)}`;
    return { says: `${names.server(data.server)} ${how}` };
  },
  'session.opened': ({ data }, names) => ({
    says: `client ${data.client.pid} runs ${names.agent(data.project, data.session)} (${printable(data.source)})`,
  }),
  'session.claimed': ({ data }, names) => {
    const why = printable(data.evidence);
    return {
      says: `server ${names.id(data.server)} speaks for ${names.agent(data.project, data.session)}: ${why}`,
    };
  },
  'session.released': ({ data }, names) => {
    const released = `server ${names.id(data.server)} no longer speaks for ${names.agent(data.project, data.session)}`;
    if (data.correctedTo === null) return { says: released };
    return { says: `${released}: it is ${names.agent(data.project, data.correctedTo.session)}` };
  },
  'session.continued': ({ data }, names) => {
    const from = names.agent(data.project, data.from);
    return { says: `${from} goes on as ${names.agent(data.project, data.to)} (${data.source})` };
  },
  'session.activity': ({ data }, names) => ({
    says: `${names.at(data.address)} is ${data.state} (${ACTIVITY_SOURCES[data.source]})`,
  }),
  'session.state_set': ({ data }, names) => {
    if (data.purpose === null) return { says: `${names.at(data.address)} has no purpose set` };
    return { says: `${names.at(data.address)} works on`, quotes: data.purpose };
  },
  'message.sent': ({ data }, names) => sent(data, names),
  'message.delivered': ({ data }, names) => {
    const who = names.at(data.address);
    if (data.reservedFor === null) return { says: `${names.id(data.id)} waits for ${who}` };
    return {
      says: `${names.id(data.id)} is kept for ${who}, who waits in ask ${names.id(data.reservedFor)}`,
    };
  },
  'message.handed_over': ({ data }, names) => {
    const ids = idsOf(
      data.items.map(({ id }) => id),
      names,
    );
    return { says: `${names.at(data.address)} is given ${ids} ${DOORS[data.door]}` };
  },
  'message.confirmed': ({ data }, names) => ({
    says: `${idsOf(data.ids, names)} ${data.ids.length === 1 ? 'has' : 'have'} left for ${names.at(data.address)}'s client`,
  }),
  'message.returned': ({ data }, names) => {
    const why = data.reason === 'cancelled' ? 'the call was cancelled' : 'the client had gone';
    return { says: `${idsOf(data.ids, names)} waits for ${names.at(data.address)} again: ${why}` };
  },
  'message.announced': ({ data }, names) => ({
    says: `${names.at(data.address)} is told of ${names.id(data.id)}, which is too large for a hook`,
  }),
  'ask.opened': ({ data }, names) => {
    if (data.delegated) {
      const work = `how ${names.at(data.target)} ends ${names.id(data.messageId)}`;
      return { says: `${names.at(data.asker)} waits to hear ${work} (ask ${names.id(data.requestId)})` };
    }
    const asked = `${names.at(data.target)} to answer ${names.id(data.messageId)} (ask ${names.id(data.requestId)})`;
    if (data.deadline === null) return { says: `no call waits for ${asked}: not running` };
    return { says: `${names.at(data.asker)} waits for ${asked}` };
  },
  'ask.answered': ({ data }, names) => {
    const late = data.late ? ' by mail' : '';
    return { says: `ask ${names.id(data.requestId)} of ${names.at(data.asker)} is answered${late}` };
  },
  'ask.expired': ({ data }, names) => {
    const seconds = data.timeoutMs / 1000;
    return {
      says: `${names.at(data.asker)} stops waiting in ask ${names.id(data.requestId)} after ${seconds} s`,
    };
  },
  'ask.cancelled': ({ data }, names) => ({
    says: `ask ${names.id(data.requestId)} of ${names.at(data.asker)} is cancelled by its client`,
  }),
  'ask.ended': ({ data }, names) => {
    const why = data.reason === 'expired' ? 'its time is over' : 'whoever was asked has stopped running';
    return { says: `ask ${names.id(data.requestId)} of ${names.at(data.asker)} is given up: ${why}` };
  },
  'obligation.closed': ({ data }, names) => {
    const closed = `${names.at(data.owner)} closes the work of ${names.id(data.messageId)} as ${data.state}`;
    if (data.notice === null) return { says: `${closed}, and nobody can be told`, quotes: data.body };
    return { says: `${closed} and tells ${names.at(data.requester)} so in ${names.id(data.notice)}` };
  },
  'obligation.cancelled': ({ data }, names) => {
    const cancelled = `${names.at(data.requester)} cancels the work of ${names.id(data.messageId)}`;
    return { says: `${cancelled} and tells ${names.at(data.owner)} so in ${names.id(data.notice)}` };
  },
  'wake.requested': ({ data }, names) => {
    const again = data.attempt === 0 ? '' : `, try ${data.attempt} of its own server`;
    return {
      says: `${names.at(data.address)} is to be woken for ${names.id(data.messageId)}: ${WAKE_ASKERS[data.via]}${again}`,
    };
  },
  'wake.taken': ({ data }, names) => ({
    says: `${names.server(data.server)} is going to wake ${names.at(data.address)} for ${names.id(data.messageId)}`,
  }),
  'wake.fired': ({ data }, names) => {
    const sure = data.confirmed ? '' : ', unconfirmed';
    const woken = `${names.at(data.address)} is woken for ${names.id(data.messageId)} by ${DRIVERS[data.driver]}`;
    return { says: `${woken}${sure}: ${printable(data.evidence)}` };
  },
  'wake.skipped': ({ data }, names) => {
    const evidence = data.evidence === null ? '' : ` (${printable(data.evidence)})`;
    const skipped = `${names.at(data.address)} is not woken for ${names.id(data.messageId)}`;
    return { says: `${skipped}: ${SKIPS[data.reason]}${evidence}` };
  },
  'request.refused': ({ actor, data }, names) => ({
    says: `${names.actor(actor)} is refused ${printable(data.tool)}: ${printable(data.code)}`,
    quotes: data.target,
  }),
  'ledger.pruned': ({ data }, names) => {
    const count =
      data.items.length === 1 ? 'oldest reply handle' : `${data.items.length} oldest reply handles`;
    return { says: `${names.at(data.address)} loses its ${count}: ${data.limit} are kept` };
  },
  'record.quarantined': ({ data }) => ({
    says: `record ${data.record} is set aside: ${printable(data.reason)}`,
  }),
  'projection.rebuilt': ({ data }) => ({
    says: `${printable(data.name)}@${data.version} was folded anew: ${printable(data.reason)}`,
  }),
  'log.compacted': ({ data }) => ({
    says:
      data.deleted === null
        ? `${data.events} events of finished stories go into the archive (${COMPACTIONS[data.because]})`
        : `${data.deleted.segments.length} old segments of the archive are deleted`,
  }),
} satisfies { [K in EventType]: Teller<K> };

/** Tells an event in words. One of a type that only a newer program knows is told by its name. */
export function storyOf(event: Event, names: Names): Story {
  if (!Object.hasOwn(tellers, event.type)) {
    return { says: `${names.actor(event.actor)}: ${printable(event.type)}, which a newer oxtail can tell` };
  }
  // The table pairs each type with its own teller; TypeScript loses that pairing in a union.
  const teller = tellers[event.type] as (event: Event, names: Names) => Story;
  return teller(event, names);
}

function sent(data: DataOf<'message.sent'>, names: Names): Story {
  const from = names.at(data.from.address);
  const to = names.at(data.to.address);
  const gone = data.recipientLive === false ? ' (not running)' : '';
  const id = names.id(data.id);
  if (data.obligation !== null)
    return { says: `${from} hands ${to}${gone} work in ${id}`, quotes: data.body };
  if (data.requestId !== null) return { says: `${from} asks ${to}${gone} in ${id}`, quotes: data.body };
  if (data.sourceMessageId === null) return { says: `${from} sends ${to}${gone} ${id}`, quotes: data.body };
  const source = names.id(data.sourceMessageId);
  return { says: `${from} answers ${to}${gone} on ${source} with ${id}`, quotes: data.body };
}

function idsOf(ids: readonly string[], names: Names): string {
  return ids.map((id) => names.id(id)).join(', ');
}
