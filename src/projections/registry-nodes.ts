import type { Event } from '../events/index.js';
import { agentAddress, serverAddress } from './address.js';
import { clientKey } from './session-tables.js';

type RegistryEvent = Event<
  | 'session.started'
  | 'session.ended'
  | 'session.opened'
  | 'session.claimed'
  | 'session.released'
  | 'session.continued'
>;

/** What a client process is called among the addresses of agents and servers. */
export const CLIENT_NODE = 'client:';

/** The addresses and client processes that an event about who is who ties together. */
export function registryNodes(event: RegistryEvent): string[] {
  switch (event.type) {
    case 'session.started': {
      const { server, inherits, client } = event.data;
      const servers = [server, ...inherits].map(serverAddress);
      return client === null ? servers : [...servers, `${CLIENT_NODE}${clientKey(event.data)}`];
    }
    case 'session.ended':
      return [serverAddress(event.data.server)];
    case 'session.opened':
      return [agentAddress(event.data.project, event.data.session), `${CLIENT_NODE}${clientKey(event.data)}`];
    case 'session.claimed':
      return [serverAddress(event.data.server), agentAddress(event.data.project, event.data.session)];
    case 'session.released': {
      const { server, project, session, correctedTo } = event.data;
      const nodes = [serverAddress(server), agentAddress(project, session)];
      return correctedTo === null ? nodes : [...nodes, agentAddress(project, correctedTo.session)];
    }
    case 'session.continued': {
      const { project, from, to } = event.data;
      return [
        agentAddress(project, from),
        agentAddress(project, to),
        `${CLIENT_NODE}${clientKey(event.data)}`,
      ];
    }
  }
}
