import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Event, foldEvent, handlersOf, type Moment } from '../../../src/events/index.js';
import { changesBetween, cursorAt, type Fleet, fleetAt } from '../../../src/forensics/index.js';
import {
  type Address,
  MemoryTables,
  openWorkAt,
  projections,
  unconfirmedAt,
  waitGraph,
  waitingAt,
} from '../../../src/projections/index.js';
import { CLIENTS, type Command, command, SESSIONS } from '../../properties/commands.js';
import { Village } from '../../properties/village.js';
import { confirm, read, send } from '../../support/deeds.js';
import { historyOf } from '../../support/history-of.js';
import { corrected } from '../../support/work-events.js';
import { PROJECT, World } from '../../support/world.js';
import { fleetOf } from './fleets.js';

/** Far more than it takes: a busy machine is no counterexample. */
const LIMIT_MS = 300_000;

/** What several agents did, and positions in it to look at one after another. */
const villages = fc
  .tuple(
    fc.array(command, { maxLength: 40, size: 'max' }),
    fc.array(fc.nat(1000), { minLength: 2, maxLength: 6 }),
  )
  .map(([commands, wishes]) => ({ commands, wishes }));

async function eventsAfter(commands: readonly Command[]): Promise<Event[]> {
  const village = new Village(SESSIONS.slice(0, CLIENTS));
  for (const act of commands) {
    await act(village);
    await village.time.pass(0);
  }
  return village.world.events;
}

/** The tables as the live log had them at a position. */
function liveAt(events: readonly Event[], seq: number): Moment & { readonly tables: MemoryTables } {
  const tables = new MemoryTables();
  const handlers = handlersOf(projections);
  for (const event of events.slice(0, seq)) foldEvent(handlers, tables, event);
  return { head: seq, tables, event: (one) => events[one - 1] };
}

/** Everything of one moment that a fleet also tells, asked of the live tables, for each agent of a fleet. */
function askedLive(now: Moment, fleet: Fleet) {
  const agents = fleet.projects.flatMap((project) => project.agents);
  const of = (address: Address) => ({
    address,
    mail: waitingAt(now, address).map(({ id }) => id),
    given: unconfirmedAt(now, address).flatMap(({ items }) => items.map(({ id }) => id)),
    owned: openWorkAt(now, address, 'owner').map(({ messageId }) => messageId),
    requested: openWorkAt(now, address, 'requester').map(({ messageId }) => messageId),
  });
  return { agents: agents.map(({ address }) => of(address)), ...waitGraph(now, PROJECT.id) };
}

function toldBy(fleet: Fleet) {
  const project = fleet.projects.find(({ id }) => id === PROJECT.id);
  const agents = fleet.projects
    .flatMap((each) => each.agents)
    .map(({ address, mailbox, given, work }) => ({
      address,
      mail: mailbox.messages.map(({ id }) => id),
      given: given.map(({ id }) => id),
      owned: work.owned.map(({ messageId }) => messageId),
      requested: work.requested.map(({ messageId }) => messageId),
    }));
  const edges = (project?.waits.edges ?? []).map(({ state: _, ...wait }) => wait);
  const orphaned = edges.filter(({ id }) => project?.waits.orphaned.includes(id));
  return { agents, edges, cycles: project?.waits.cycles ?? [], orphaned };
}

/** What had been shown by a position, counted from the events themselves. */
function confirmedBy(events: readonly Event[], seq: number): number {
  return events
    .slice(0, seq)
    .reduce((count, { type, data }) => count + (type === 'message.confirmed' ? data.ids.length : 0), 0);
}

/** All mail that any agent of a fleet has waiting; every message that waits is somebody's. */
function waitingIds(fleet: Fleet): string[] {
  return toldBy(fleet)
    .agents.flatMap(({ mail, given }) => [...mail, ...given])
    .sort();
}

test('P5: at any position, going forward or back, the fleet is what the live tables were then', {
  timeout: LIMIT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(villages, async ({ commands, wishes }) => {
      const events = await eventsAfter(commands);
      const history = historyOf(events);
      const cursor = cursorAt(history, 0, projections);
      for (const wish of wishes) {
        const seq = wish % (events.length + 1);
        cursor.moveTo(seq);
        const fleet = fleetAt(cursor.now());
        expect(fleet).toEqual(fleetOf(history, seq));
        const live = liveAt(events, seq);
        expect(toldBy(fleet)).toEqual(askedLive(live, fleet));
        const rows = [...live.tables.rows()].filter(({ table }) => table === 'mailboxes.waiting');
        const unproved = [...live.tables.rows()]
          .filter(({ table }) => table === 'mailboxes.unconfirmed')
          .flatMap(({ value }) => (value as { items: { id: string }[] }).items);
        const ids = [...rows.map(({ value }) => value as { id: string }), ...unproved].map(({ id }) => id);
        expect(waitingIds(fleet)).toEqual(ids.sort());
        const agents = fleet.projects.flatMap((project) => project.agents);
        expect(agents.reduce((count, { shown }) => count + shown.count, 0)).toBe(confirmedBy(events, seq));
        expect(agents.every(({ shown }) => shown.before === 0)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test('P5: what was shown is told also between two events that change an id', () => {
  const world = new World();
  const bea = world.join('a1', 'bea');
  const ada = world.join('b2', 'ada');
  send(world, ada, 'bea');
  confirm(world, read(world, bea).handOver);
  world.given([corrected('bea', 'eve')]);
  const told = fleetOf(historyOf(world.events), world.events.length).projects.flatMap(({ agents }) => agents);
  expect(told.map(({ session, shown }) => [session, shown.count])).toContainEqual(['eve', 1]);
});

test('what changed names every mailbox that is another, and nothing between a moment and itself', {
  timeout: LIMIT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(villages, async ({ commands, wishes: [one = 0, other = 0] }) => {
      const events = await eventsAfter(commands);
      const history = historyOf(events);
      const [from = 0, to = 0] = [one, other].map((wish) => wish % (events.length + 1)).sort((a, b) => a - b);
      const [before, after] = [fleetOf(history, from), fleetOf(history, to)];
      expect(changesBetween(after, fleetOf(history, to))).toEqual([]);
      const changes = changesBetween(before, after);
      const was = new Map(toldBy(before).agents.map((agent) => [agent.address, agent.mail.join()]));
      const changed = toldBy(after)
        .agents.filter(({ address, mail }) => (was.get(address) ?? '') !== mail.join())
        .map(({ address }) => address);
      const named = changes.flatMap((change) => (change.kind === 'mail' ? change.address : []));
      expect(named).toEqual(expect.arrayContaining(changed));
      const present = new Set(toldBy(after).agents.map(({ address }) => address));
      const gone = [...was.keys()].filter((address) => !present.has(address));
      expect(changes.flatMap((change) => (change.kind === 'vanished' ? change.address : []))).toEqual(gone);
    }),
    { numRuns: 100 },
  );
});
