import type { DataOf, NewEvent } from '../../src/events/index.js';
import { type Address, serversAt } from '../../src/projections/index.js';
import { readSettings, type Settings } from '../../src/settings.js';
import { considerWake, type WakeDecision, type WakeVia, type WakeWish } from '../../src/wake/index.js';
import { PROJECT, World } from '../support/world.js';

export const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const STARTED = NOW - 3 * HOUR;
const SERVER = 'bb';
export const MESSAGE = 'the message';
export const REQUEST = 'the request';
export const WAKE = 'the new wake';

/** What is known of an agent’s turns, by the age of the last sign; none for no sign. */
export interface Seen {
  readonly named: boolean;
  readonly presence: 'live' | 'gone' | 'unknown';
  readonly sign: { readonly state: 'busy' | 'idle'; readonly ago: number } | null;
}

const live = { named: true, presence: 'live' } as const;
const sign = (state: 'busy' | 'idle', ago: number) => ({ state, ago });

export const AGENTS = {
  busy: { ...live, sign: sign('busy', 599_999) },
  'just idle': { ...live, sign: sign('idle', 299_999) },
  'long idle': { ...live, sign: sign('idle', 300_000) },
  'silent in a turn': { ...live, sign: sign('busy', 600_000) },
  unseen: { ...live, sign: null },
  exited: { ...live, presence: 'gone', sign: null },
  'just idle, not to be judged': { ...live, presence: 'unknown', sign: sign('idle', 0) },
  'nameless, just idle': { ...live, named: false, sign: sign('idle', 0) },
  'nameless, unseen': { ...live, named: false, sign: null },
} as const satisfies Record<string, Seen>;

/** What its server says of itself: a client whose turns are told has a way that leaves the keyboard alone. */
export const REACH = {
  nothing: { clientType: 'unknown', pane: false },
  'a terminal': { clientType: 'unknown', pane: true },
  'a native way': { clientType: 'claude-code', pane: false },
  'both ways': { clientType: 'codex', pane: true },
} as const;

/** What happened before, oldest first: how long ago in milliseconds. */
type Past = readonly (
  | { readonly what: 'requested' | 'taken' | 'skipped' | 'read'; readonly ago: number }
  | { readonly what: 'fired'; readonly ago: number; readonly for?: string }
)[];

export const PASTS = {
  'never woken': [],
  'a wake asked for 2 s ago': [{ what: 'requested', ago: 2000 }],
  'a wake that nobody took': [{ what: 'requested', ago: 2001 }],
  'a wake taken 8 s ago': [
    { what: 'requested', ago: 9000 },
    { what: 'taken', ago: 8000 },
  ],
  'a wake whose taker was lost': [
    { what: 'requested', ago: 9000 },
    { what: 'taken', ago: 8001 },
  ],
  'woken 0.999 s ago, read': [
    { what: 'fired', ago: 999 },
    { what: 'read', ago: 999 },
  ],
  'woken 1 s ago, read': [
    { what: 'fired', ago: 1000 },
    { what: 'read', ago: 1000 },
  ],
  'woken 3.999 s ago, read': [
    { what: 'fired', ago: 3999 },
    { what: 'read', ago: 3000 },
  ],
  'woken 4 s ago, read': [
    { what: 'fired', ago: 4000 },
    { what: 'read', ago: 3000 },
  ],
  'woken 4 s ago, silent': [{ what: 'fired', ago: 4000 }],
  'woken 59.999 s ago, silent': [{ what: 'fired', ago: 59_999 }],
  'woken 60 s ago, silent': [{ what: 'fired', ago: 60_000 }],
  'woken for the request within the hour': [
    { what: 'fired', ago: HOUR - 1, for: REQUEST },
    { what: 'read', ago: 5000 },
  ],
  'woken for the request an hour ago': [
    { what: 'fired', ago: HOUR, for: REQUEST },
    { what: 'read', ago: 5000 },
  ],
  'woken for the request 2 s ago, read': [
    { what: 'fired', ago: 2000, for: REQUEST },
    { what: 'read', ago: 1500 },
  ],
  'woken 0.999 s ago, silent': [{ what: 'fired', ago: 999 }],
  'woken 0.999 s ago, read, a wake asked for since': [
    { what: 'fired', ago: 999 },
    { what: 'read', ago: 500 },
    { what: 'requested', ago: 400 },
  ],
  'woken for another request': [
    { what: 'fired', ago: 5000, for: 'another' },
    { what: 'read', ago: 5000 },
  ],
  'a wake for the request that came to nothing': [
    { what: 'requested', ago: 500 },
    { what: 'skipped', ago: 400 },
  ],
  'woken by a clock that was ahead': [
    { what: 'fired', ago: -900 },
    { what: 'read', ago: 0 },
  ],
} as const satisfies Record<string, Past>;

const plain = { option: null, isReply: false, answersWait: false, isAsk: false, isCopy: false } as const;
const late = { ...plain, isReply: true, answersWait: true } as const;

export const WISHES = {
  plain,
  'plain off': { ...plain, option: 'off' },
  auto: { ...plain, option: 'auto' },
  reply: { ...plain, isReply: true },
  'reply off': { ...plain, isReply: true, option: 'off' },
  'reply auto': { ...plain, isReply: true, option: 'auto' },
  ask: { ...plain, isAsk: true },
  'ask off': { ...plain, isAsk: true, option: 'off' },
  late,
  'late off': { ...late, option: 'off' },
  'late auto': { ...late, option: 'auto' },
  copy: { ...plain, isCopy: true },
  'copy auto': { ...plain, isCopy: true, option: 'auto' },
  'copy of work': { ...plain, isCopy: true, isAsk: true },
} as const satisfies Record<string, WakeWish>;

export type AgentName = keyof typeof AGENTS;
export type ReachName = keyof typeof REACH;
export type PastName = keyof typeof PASTS;
export type WishName = keyof typeof WISHES;
export const STRATEGIES = ['auto', 'legacy', 'off'] as const;
export const SWITCHES = ['on', 'off'] as const;

/** The settings of a sender. */
export function settingsOf(strategy: string, autowake: string): Settings {
  return readSettings({ OXTAIL_ASK_PEER_WAKE_STRATEGY: strategy, OXTAIL_AUTOWAKE: autowake });
}

/** A log that holds an agent and what became of earlier wakes. */
export class Scene {
  readonly world = new World();
  readonly address: Address;

  constructor(seen: Seen, reach: (typeof REACH)[ReachName], past: Past = []) {
    const { world } = this;
    const { clientType, pane } = reach;
    world.at = STARTED;
    const terminal = pane ? { socket: '/s', pane: '%1', session: null } : null;
    this.address = world.join(SERVER, null, PROJECT, { clientType, terminal }).address;
    if (seen.named) this.address = this.#claim(clientType);
    world.presence.set(SERVER, seen.presence);
    if (seen.sign !== null) this.sees(seen.sign.state, seen.sign.ago);
    for (const each of past) this.happens(each);
    world.at = NOW;
  }

  #claim(clientType: DataOf<'session.claimed'>['clientType']): Address {
    const claim = {
      server: SERVER,
      thread: null,
      session: 'ben',
      project: PROJECT.id,
      strategy: 'explicit',
      confidence: 'high',
      evidence: 'test',
      clientType,
      transcriptPath: null,
      place: { cwd: PROJECT.root, root: PROJECT.root },
    } as const;
    this.world.given([{ type: 'session.claimed', data: claim }]);
    return this.world.caller(SERVER, 'ben').address;
  }

  /** A sign of this age shows the agent’s state. */
  sees(state: 'busy' | 'idle', ago: number): void {
    const evidence = { source: 'transcript', turn: null, evidenceAt: NOW - ago } as const;
    this.world.given([{ type: 'session.activity', data: { address: this.address, state, ...evidence } }]);
  }

  /** Something became of an earlier wake of the agent. */
  happens(each: Past[number]): void {
    this.world.at = NOW - each.ago;
    this.world.given([eventOf(each, this.address, this.world.at)]);
  }

  /** What a sender decides now. */
  considers(wish: WakeWish, settings: Settings, via: WakeVia = 'send_message'): WakeDecision {
    const now = this.world.now();
    const { address } = this;
    return considerWake(
      now,
      {
        wish,
        messageId: MESSAGE,
        sent: 7,
        replyTo: wish.isReply ? REQUEST : null,
        via,
        address,
        servers: serversAt(now, address),
        sighting: undefined,
      },
      { presence: this.world.presence, at: NOW, settings, wakeId: WAKE },
    );
  }
}

function eventOf(each: Past[number], address: Address, at: number): NewEvent {
  const about = { wake: 'an old wake', messageId: 'an old message', address };
  switch (each.what) {
    case 'requested': {
      const given = { option: null, state: 'idle', seenAt: null, strategy: 'auto' } as const;
      const rule = { via: 'reply_default', replyTo: REQUEST, mayType: true, attempt: 0 } as const;
      return { type: 'wake.requested', data: { ...about, ...rule, given } };
    }
    case 'taken':
      return {
        type: 'wake.taken',
        data: { ...about, server: SERVER, driver: 'tmux', leaseUntil: at + 8000 },
      };
    case 'fired': {
      const done = { server: SERVER, driver: 'tmux', confirmed: true, evidence: 'test' } as const;
      return { type: 'wake.fired', data: { ...about, ...done, replyTo: each.for ?? null } };
    }
    case 'skipped':
      return {
        type: 'wake.skipped',
        data: { ...about, via: 'reply_default', reason: 'unavailable', evidence: null },
      };
    case 'read':
      return {
        type: 'message.handed_over',
        data: { address, items: [], door: 'read', server: SERVER, hook: null, request: 'call' },
      };
  }
}
