import { expect, test } from 'vitest';
import { changesBetween, fleetLines, Names, restoredAt } from '../../../src/forensics/index.js';
import { projections } from '../../../src/projections/index.js';
import { confirm, end, giveBack, read, send } from '../../support/deeds.js';
import { historyOf } from '../../support/history-of.js';
import { World } from '../../support/world.js';
import { agentIn, fleetOf, waitsIn } from './fleets.js';

function idsOf(messages: readonly { readonly id: string }[]): string[] {
  return messages.map(({ id }) => id);
}

test('a fleet tells who is there, what waits for each, and what each was given and shown', () => {
  const world = new World();
  const ada = world.join('a1', 'ada');
  const ben = world.join('b1', 'ben');
  const first = send(world, ada, 'ben');
  world.at += 5000;
  confirm(world, read(world, ben).handOver);
  const shownAt = world.events.length;
  const second = send(world, ada, 'ben');
  const waitsAt = world.events.length;
  const { handOver } = read(world, ben);
  const givenAt = world.events.length;
  giveBack(world, handOver);
  const backAt = world.events.length;
  world.when('set_my_state', { purpose: 'repairs' }, ben);
  end(world, 'b1');

  const history = historyOf(world.events);
  const benAt = (seq: number) => agentIn(fleetOf(history, seq), 'ben');
  const then = world.at - 5000;
  expect(benAt(shownAt).shown).toEqual({
    count: 1,
    before: 0,
    newest: [{ id: first, at: world.at, door: 'read', handOver: 7, confirmed: 8 }],
  });
  expect(benAt(waitsAt).mailbox).toMatchObject({
    count: 1,
    messages: [{ id: second, from: ada.address, sentAt: world.at, reservedFor: null, shownBefore: false }],
  });
  expect(idsOf(benAt(givenAt).given)).toEqual([second]);
  expect(benAt(givenAt)).toMatchObject({ mailbox: { count: 0 }, shown: { count: 1 }, handles: 2 });
  expect(benAt(backAt)).toMatchObject({
    mailbox: { messages: [{ id: second, shownBefore: true }] },
    given: [],
    shown: { count: 1 },
    alive: true,
    card: null,
  });
  expect(benAt(world.events.length)).toMatchObject({
    alive: false,
    absentSince: world.at,
    card: { purpose: 'repairs' },
  });
  expect(agentIn(fleetOf(history), 'ada').servers).toMatchObject([{ server: 'a1', startedAt: then }]);
});

test('a fleet tells who waits for whom and what work is open', () => {
  const world = new World();
  const ada = world.join('a1', 'ada');
  const ben = world.join('b1', 'ben');
  const question = world.when('ask_peer', { target: 'ben', body: '?' }, ada);
  const work = send(world, ben, 'ada', 'do it', { action_required: true });
  const fleet = fleetOf(historyOf(world.events));
  expect(waitsIn(fleet)).toEqual(['ada ben ask waiting', 'ben ada work null']);
  expect(fleet.projects[0]?.waits.cycles).toEqual([]);
  expect(agentIn(fleet, 'ada').work.owned).toMatchObject([{ messageId: work, with: ben.address }]);
  expect(agentIn(fleet, 'ben').work.requested).toMatchObject([{ messageId: work, with: ada.address }]);
  end(world, 'b1');
  const later = fleetOf(historyOf(world.events));
  expect(later.projects[0]?.waits.orphaned).toEqual([question.answer.request_id]);
});

test('P9: a fleet for people keeps within the columns and draws nothing but itself', () => {
  const world = new World();
  const ada = world.join('a1', 'ada \u202e\u001b[2J'.repeat(6));
  const ben = world.join('b1', 'ben');
  const purpose = `a\u0007b ${'long '.repeat(25)}`;
  world.given([{ type: 'session.state_set', data: { address: ben.address, purpose } }]);
  for (let count = 0; count < 12; count++) send(world, ada, 'ben');
  confirm(world, read(world, ben).handOver);
  const names = new Names();
  for (const event of world.events) names.note(event);
  const lines = fleetLines(fleetOf(historyOf(world.events)), names, 80);
  for (const line of lines) expect(line).toMatch(/^[\x20-\x7e…]{0,80}$/u);
  expect(lines.join('\n')).toContain('works on  "a b long');
});

test('between a moment and itself nothing changed', () => {
  const world = new World();
  const ada = world.join('a1', 'ada');
  world.join('b1', 'ben');
  const before = fleetOf(historyOf(world.events));
  expect(changesBetween(before, before)).toEqual([]);
  const id = send(world, ada, 'ben');
  const after = fleetOf(historyOf(world.events));
  expect(changesBetween(before, after)).toEqual([
    { kind: 'mail', address: expect.stringMatching(/:ben$/), arrived: [id], left: [], altered: [], count: 1 },
  ]);
});

test('from a saved state on, what was shown before is only counted by the handles that are left', () => {
  const world = new World();
  const ada = world.join('a1', 'ada');
  const ben = world.join('b1', 'ben');
  const ids: string[] = [];
  const give = () => {
    ids.push(send(world, ada, 'ben'));
    return read(world, ben).handOver;
  };
  confirm(world, give());
  confirm(world, give());
  const unconfirmed = give();
  const { tables } = restoredAt(historyOf(world.events), world.events.length, projections);
  const rows = projections.map(
    ({ name, version }) => [`${name}@${version}`, [...tables.rows(name)]] as const,
  );
  const base = { seq: world.events.length, rows: new Map(rows) };
  confirm(world, unconfirmed);
  confirm(world, give());
  send(world, ada, 'ben');

  const whole = historyOf(world.events);
  const fleet = fleetOf({ ...whole, baseAt: (seq) => (seq < base.seq ? null : base) });
  expect(fleet.countedFrom).toBe(base.seq);
  const { shown, ...rest } = agentIn(fleet, 'ben');
  expect(shown).toMatchObject({ count: 2, before: 2 });
  expect(idsOf(shown.newest)).toEqual(ids.slice(2));
  const { shown: all, ...same } = agentIn(fleetOf(whole), 'ben');
  expect(all).toMatchObject({ count: 4, before: 0 });
  expect(rest).toEqual(same);
  const lines = fleetLines(fleet, new Names(), 80).join('\n');
  expect(lines).toContain(`2 since position ${base.seq}, the last: `);
  expect(lines.replace(/\s+/g, ' ')).toContain(`at least 2 before position ${base.seq}`);
});
