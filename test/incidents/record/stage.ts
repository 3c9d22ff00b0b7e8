import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { EventLog } from '../../../src/events/index.js';
import {
  type Agent,
  type AgentOptions,
  type Json,
  startAgent,
  temporaryFolder,
} from '../../support/agent.js';
import { type SharedClock, sharedClock } from '../../support/clock.js';
import { readMail } from '../../support/mail.js';
import { allEvents, openTestLog } from '../../support/open-log.js';
import { makeRepository } from '../../support/repository.js';
import type { AgentThen, ExpectedMoment } from '../expectation.js';

/** One way in which agents go wrong, played by real servers, and what should be found out about it. */
export interface Incident {
  /** Name of its files. */
  readonly name: string;
  readonly says: string;
  /** Name of the message, request or agent that `why` is asked about. */
  readonly subject: string;
  readonly verdict: string;
  readonly exit: number;
  play(): Promise<Stage>;
}

/** Where an incident is played: a home, a project and a clock, and notes of what should be true. */
export class Stage {
  readonly names: Record<string, string> = {};
  readonly moments: ExpectedMoment[] = [];
  /** How many hand-overs are never to be confirmed. */
  lost = 0;

  private constructor(
    readonly home: string,
    readonly cwd: string,
    readonly log: EventLog,
    readonly clock: SharedClock | null,
  ) {}

  /** Opens a stage in folders of its own. */
  static async open(clock: SharedClock | null = null): Promise<Stage> {
    const home = realpathSync(temporaryFolder());
    return new Stage(home, makeRepository(join(home, 'project')), await openTestLog(home), clock);
  }

  /** The same, where all servers go by one clock, which can be set. */
  static clocked(): Promise<Stage> {
    return Stage.open(sharedClock(temporaryFolder()));
  }

  /** Opens a stage where a scene is set up already. */
  static async in(scene: { home: string; cwd: string; clock?: SharedClock }): Promise<Stage> {
    return new Stage(scene.home, scene.cwd, await openTestLog(scene.home), scene.clock ?? null);
  }

  /** Sets the clock of all servers ahead, by so many milliseconds since the beginning. */
  ahead(milliseconds: number): void {
    if (this.clock === null) throw new Error('this stage goes by the time of the day');
    this.clock.set(milliseconds);
  }

  /** Starts an agent in no terminal. */
  async agent(name: string, more: Partial<AgentOptions> = {}): Promise<Agent> {
    const { through, env = {} } = this.clock?.options ?? {};
    const { home, cwd } = this;
    const options = { home, cwd, session: name, ...(through && { through }), ...more };
    const agent = await startAgent({ ...options, env: { ...env, ...more.env } });
    this.names[name] = name;
    return agent;
  }

  /** Gives an id a name, by which it is told of from now on; gives the id. */
  named(name: string, id: unknown): string {
    this.names[name] = String(id);
    return String(id);
  }

  /** Sends a letter and names it. */
  async send(from: Pick<Agent, 'call'>, name: string, letter: Json): Promise<Json> {
    const answer = await from.call('send_message', { body: `The ${name}.`, ...letter });
    expect(answer).toMatchObject({ ok: true });
    this.named(name, answer.message_id);
    return answer;
  }

  /** Takes what waits; it is proved to have arrived. Expects these messages, by name. */
  async read(agent: Pick<Agent, 'call'>, ...names: readonly string[]): Promise<void> {
    const mail = await readMail(agent);
    expect(mail.map(({ id }) => id)).toEqual(names.map((name) => this.names[name]));
    await this.settle();
  }

  /** Answers a message and names the answer. */
  async reply(from: Pick<Agent, 'call'>, to: string, name: string, more: Json = {}): Promise<Json> {
    const letter = { message_id: this.names[to], body: `The ${name}.`, ...more };
    const answer = await from.call('reply_to_message', letter);
    expect(answer).toMatchObject({ ok: true });
    this.named(name, answer.message_id);
    return answer;
  }

  /** Notes what should be true now, of every agent that is known. Mail that is on its way arrives first. */
  async moment(called: string, agents: Readonly<Record<string, AgentThen>>): Promise<void> {
    await this.settle();
    this.moments.push({ called, seq: this.log.head(), agents });
  }

  /** Waits until it is on record of each hand-over what became of it. */
  async settle(): Promise<void> {
    const open = () => {
      const types = allEvents(this.log).map(({ type }) => type);
      const given = types.filter((type) => type === 'message.handed_over').length;
      const ends = types.filter((type) => type === 'message.confirmed' || type === 'message.returned').length;
      expect(given - ends).toBe(this.lost);
    };
    await vi.waitFor(open, { timeout: 10_000, interval: 5 });
  }
}
