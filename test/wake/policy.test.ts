import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/events/index.js';
import { wakesOf } from '../../src/projections/index.js';
import type { WakeDecision } from '../../src/wake/index.js';
import { type Case, isSafeToType, isUnknown, type Outcome, outcomeOf } from './gate-table.js';
import {
  AGENTS,
  type AgentName,
  MESSAGE,
  PASTS,
  type PastName,
  REACH,
  REQUEST,
  type ReachName,
  Scene,
  STRATEGIES,
  SWITCHES,
  settingsOf,
  WAKE,
  WISHES,
  type WishName,
} from './gates.js';

const names = <T extends string>(table: Record<T, unknown>) => Object.keys(table) as T[];

/** Each log that the cases look at, made once, with the cases that look at it. */
function* scenes(): Generator<{ scene: Scene; cases: Case[] }> {
  for (const agent of names<AgentName>(AGENTS))
    for (const reach of names<ReachName>(REACH))
      for (const past of names<PastName>(PASTS)) {
        const scene = new Scene(AGENTS[agent], REACH[reach], PASTS[past]);
        yield { scene, cases: casesOf({ agent, reach, past }) };
      }
}

function casesOf(about: Pick<Case, 'agent' | 'reach' | 'past'>): Case[] {
  return names<WishName>(WISHES).flatMap((wish) =>
    STRATEGIES.flatMap((strategy) => SWITCHES.map((autowake) => ({ ...about, wish, strategy, autowake }))),
  );
}

function decided(scene: Scene, { wish, strategy, autowake }: Case): WakeDecision {
  return scene.considers(WISHES[wish], settingsOf(strategy, autowake));
}

/** The events of the decision itself: not those that end an earlier wake. */
function own({ events }: WakeDecision): NewEvent[] {
  return events.filter(({ correlation }) => correlation === MESSAGE);
}

/** A decision in the words of the table. */
function outcomeIn(decision: WakeDecision): unknown {
  const { wake_status: status, wake_reason: rule = null, ...rest } = decision.answer;
  const [event, ...more] = own(decision);
  if (more.length > 0 || Object.keys(rest).length > 0) return { more, rest };
  if (event === undefined) return status === undefined ? { kind: 'none', rule } : { status };
  if (event.type === 'wake.skipped') return { kind: 'skip', reason: event.data.reason, status, rule };
  if (event.type !== 'wake.requested' || status !== 'skipped_no_target') return { event, status };
  return { kind: 'request', mayType: event.data.mayType, rule };
}

test('P7: every combination has exactly one outcome: the status, reason and event that the table names', () => {
  const wrong: unknown[] = [];
  const seen = new Map<string, number>();
  let total = 0;
  for (const { scene, cases } of scenes()) {
    for (const one of cases) {
      total += 1;
      const expected = outcomeOf(one);
      const found = outcomeIn(decided(scene, one));
      if (!isSame(found, expected)) wrong.push({ ...one, expected, found });
      const name = expected.kind === 'skip' ? expected.reason : expected.kind;
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(total).toBe(9 * 4 * 20 * 14 * 3 * 2);
  expect([...seen.keys()].sort()).toEqual([
    'already_woken',
    'busy',
    'debounced',
    'deduped',
    'disabled',
    'no_driver',
    'no_fresh_idle',
    'none',
    'not_running',
    'rate_limited',
    'request',
    'under_way',
  ]);
});

function isSame(found: unknown, expected: Outcome): boolean {
  return sorted(found) === sorted(expected);
}

function sorted(value: unknown): string {
  return JSON.stringify(Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('P8: keys are allowed only for an agent known to be idle, or asked for outright where nothing is known', () => {
  for (const { scene, cases } of scenes()) {
    for (const one of cases) {
      const [event] = own(decided(scene, one));
      if (event?.type !== 'wake.requested' || !event.data.mayType) continue;
      expect(isSafeToType(one), JSON.stringify(one)).toBe(true);
      expect(['busy', 'exited']).not.toContain(one.agent);
      expect(one.agent !== 'silent in a turn' || isUnknown(one), JSON.stringify(one)).toBe(true);
    }
  }
});

test('P7, P8: once a decision is recorded an agent has one open wake at most: the new one, the one under way, or none', () => {
  for (const agent of names<AgentName>(AGENTS))
    for (const past of names<PastName>(PASTS))
      for (const wish of names<WishName>(WISHES)) {
        const one: Case = { agent, past, wish, reach: 'both ways', strategy: 'auto', autowake: 'on' };
        const scene = new Scene(AGENTS[agent], REACH[one.reach], PASTS[past]);
        const before = wakesOf(scene.world.now(), scene.address).open?.wake;
        const decision = decided(scene, one);
        scene.world.given(decision.events);
        const after = wakesOf(scene.world.now(), scene.address).open?.wake;
        const expected = outcomeOf(one).kind;
        if (expected === 'request') expect(after, JSON.stringify(one)).toBe(WAKE);
        else if (decision.events.length < 2) expect(after, JSON.stringify(one)).toBe(before);
        else expect(after, JSON.stringify(one)).toBeUndefined();
      }
});

test('P7: what a request or a skip was decided on is in its event, and a wake that cannot come is ended first', () => {
  const lapsing = new Scene(AGENTS['just idle'], REACH['both ways'], PASTS['a wake that nobody took']);
  const about = { messageId: MESSAGE, address: lapsing.address, via: 'reply_default' };
  expect(lapsing.considers(WISHES.reply, settingsOf('legacy', 'on')).events).toEqual([
    {
      type: 'wake.skipped',
      data: {
        wake: 'an old wake',
        messageId: 'an old message',
        address: lapsing.address,
        via: 'reply_default',
        reason: 'no_taker',
        evidence: null,
      },
      correlation: 'an old message',
    },
    {
      type: 'wake.requested',
      data: {
        ...about,
        wake: WAKE,
        replyTo: REQUEST,
        mayType: true,
        attempt: 0,
        given: {
          option: null,
          state: 'fresh-idle',
          seenAt: lapsing.world.at - 299_999,
          strategy: 'legacy',
        },
      },
      correlation: MESSAGE,
      causation: 7,
    },
  ]);
  const lost = new Scene(AGENTS['just idle'], REACH['both ways'], PASTS['a wake whose taker was lost']);
  expect(lost.considers(WISHES.auto, settingsOf('off', 'on'), 'ask_peer').events).toMatchObject([
    { type: 'wake.skipped', data: { wake: 'an old wake', reason: 'taker_lost' } },
    { type: 'wake.skipped', data: { wake: null, reason: 'disabled', via: 'ask_peer' } },
  ]);
  const beside = new Scene(AGENTS['just idle'], REACH['both ways'], PASTS['a wake asked for 2 s ago']);
  expect(beside.considers(WISHES.reply, settingsOf('auto', 'on')).events).toMatchObject([
    { type: 'wake.skipped', data: { ...about, wake: 'an old wake', reason: 'under_way' } },
  ]);
  const silent = new Scene(AGENTS['just idle'], REACH['both ways'], PASTS['woken 4 s ago, silent']);
  expect(silent.considers(WISHES.auto, settingsOf('auto', 'on')).events).toMatchObject([
    { type: 'wake.skipped', data: { wake: 'an old wake', reason: 'already_woken' } },
  ]);
});
