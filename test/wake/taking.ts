import type { Decision } from '../../src/events/index.js';
import type { Settings } from '../../src/settings.js';
import type { Caller } from '../../src/tools/index.js';
import { driversFor, type WakeTarget } from '../../src/wake/index.js';
import { type Taken, type Taking, takeWake } from '../../src/wake/take.js';
import { AGENTS, NOW, REACH, Scene, type Seen, settingsOf } from './gates.js';

const TARGET: WakeTarget = {
  clientType: 'codex',
  thread: null,
  client: null,
  host: { bootId: 'boot', namespace: 'ns' },
  terminal: null,
  home: '/nowhere',
  env: {},
  enterGapMs: 0,
};

/** Ben, who can be woken either way, and Ada, who writes to him. */
export class Attended extends Scene {
  readonly ada: Caller;
  readonly ben: Caller;

  constructor(
    seen: Seen = AGENTS['just idle'],
    reach: (typeof REACH)[keyof typeof REACH] = REACH['both ways'],
  ) {
    super(seen, reach);
    this.ada = this.world.join('aa', 'ada');
    this.ben = this.world.caller('bb', 'ben');
  }

  /** Ada writes to Ben; gives the wake that was requested for it, if one was. */
  writes(wake: 'auto' | 'off' | 'unset' = 'auto', more: object = {}, from = this.ada): string | null {
    const input = { target: 'ben', body: 'hello', ...(wake === 'unset' ? {} : { wake }), ...more };
    const { events } = this.world.when('send_message', input, from);
    const request = events.find((event) => event.type === 'wake.requested');
    return request?.type === 'wake.requested' ? request.data.wake : null;
  }

  reads(): void {
    this.world.when('read_my_messages', {}, this.ben);
  }

  /** What a server of Ben’s decides on looking for a wake to take; nothing of it is recorded. */
  looks({
    settings,
    ...rest
  }: Partial<Omit<Taking, 'settings'>> & { settings?: Settings } = {}): Decision<Taken | null> {
    return takeWake(this.world.now(), this.address, {
      server: 'bb',
      target: TARGET,
      drivers: driversFor(null),
      sighting: undefined,
      at: NOW,
      settings: settings ?? settingsOf('auto', 'on'),
      ...rest,
    });
  }

  /** The same, and it is recorded. */
  takes(taking: Parameters<Attended['looks']>[0] = {}): Decision<Taken | null> {
    const decision = this.looks(taking);
    this.world.given(decision.events);
    return decision;
  }
}
