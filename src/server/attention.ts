import { merge, of, type Subscription } from 'rxjs';
import { presenceOf } from '../clients/index.js';
import { type Moment, ringsOf } from '../events/index.js';
import {
  type Address,
  agentAddress,
  bindingsOf,
  findServer,
  parseAddress,
  serverAddress,
} from '../projections/index.js';
import type { Settings } from '../settings.js';
import { attend, driversFor, releaseOrphans, type WakeTarget } from '../wake/index.js';
import type { Host } from './host.js';
import type { Self } from './self.js';

/** How often a server looks after its agents although nobody called: retries are due, calls can be missed. */
const POLL_MS = 2000;

/** Looks after the agents that this server speaks for, from now on, until it is unsubscribed. */
export async function attendAgents(host: Host): Promise<Subscription> {
  const { ambient, home } = host.options;
  const { self, log } = await host.connect();
  const { settings } = host;
  // Whoever found the client lost that they waited for may have been no server.
  releaseOrphans(home.root);
  const chances = merge(of(null), ringsOf(home.calls, POLL_MS, host.scheduler));
  return attend(chances, {
    server: self.server,
    settings,
    drivers: driversFor(settings.wakeDrivers),
    now: ambient.now,
    newId: ambient.newId,
    addressesAt: (now) => addressesOf(now, self.server),
    targetAt: (now, address) => targetOf(now, address, self, { settings, home: home.root, env: ambient.env }),
    look: (question) => log.look(question),
    presenceOf: (server) => presenceOf(server, self.host),
    append: (decide) => host.appendForServer(decide),
    track: (work) => host.track(work),
  });
}

/** Whom a server speaks for, in whatever project; itself while that is nobody. None once it is on record as ended. */
function addressesOf(now: Moment, server: string): Address[] {
  if (findServer(now, server) === undefined) return [];
  const bindings = bindingsOf(now, server);
  if (bindings.length === 0) return [serverAddress(server)];
  return [...new Set(bindings.map(({ binding }) => agentAddress(binding.project, binding.session)))];
}

function targetOf(
  now: Moment,
  address: Address,
  { server, adapter, started, host, terminal }: Self,
  { settings, home, env }: { settings: Settings } & Pick<WakeTarget, 'home' | 'env'>,
): WakeTarget {
  const { client } = started;
  const gap = settings.wakeStrategy === 'legacy' ? 0 : adapter.enterGapMs;
  const thread = threadOf(now, address, server);
  return { clientType: adapter.type, thread, client, host, terminal, home, env, enterGapMs: gap };
}

/** What an agent made up itself is no thread of its client. */
function threadOf(now: Moment, address: Address, server: string): string | null {
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return null;
  const own = bindingsOf(now, server).find(
    ({ binding }) => binding.session === addressee.session && binding.project === addressee.project,
  );
  return own === undefined || own.thread === '' ? null : own.thread;
}
