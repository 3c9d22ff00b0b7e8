import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Event, EventLog } from '../../src/events/index.js';
import { type Agent, type Json, PROGRAM, startAgent, temporaryFolder } from './agent.js';
import { processFile } from './child-processes.js';
import { type SharedClock, sharedClock } from './clock.js';
import type { ClientName } from './fake-client.js';
import { installHooks } from './hook-installation.js';
import { type Scene, untilOnRecord } from './hooked-agents.js';
import { allEvents, eventsOf } from './open-log.js';
import { type PaneClient, startPaneClient } from './pane-client.js';
import { makeRepository } from './repository.js';
import { startTmux, type Tmux } from './tmux.js';
import { type TmuxStandIn, tmuxStandIn } from './tmux-stand-in.js';

/** A user whose agents run in tmux and can be woken by its keys alone, and a repository. */
export interface TmuxScene extends Scene {
  readonly tmux: Tmux;
  /** What the agents in panes know as tmux. */
  readonly standIn: TmuxStandIn;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Sets both clients up: a Claude Code that is too old to arm a hook that wakes it, and a Codex whose program is not
 * on PATH. Their servers run with more environment, if that is given.
 */
export function tmuxScene(env: Readonly<Record<string, string>> = {}, program: string = PROGRAM): TmuxScene {
  const home = realpathSync(temporaryFolder());
  installHooks(home, 'claude', 'command', env, program);
  installHooks(home, 'codex', 'mcp_tool', env, program);
  return { home, cwd: makeRepository(join(home, 'project')), tmux: startTmux(), standIn: tmuxStandIn(), env };
}

/** The same where all servers go by one clock. */
export function clockedTmuxScene(
  env: Readonly<Record<string, string>> = {},
): TmuxScene & { clock: SharedClock } {
  const clock = sharedClock(temporaryFolder());
  return { ...tmuxScene({ ...env, ...clock.options.env }, processFile('clocked-server')), clock };
}

/** An agent in a pane, in its first turn. */
export async function busyAgent(scene: TmuxScene, name: ClientName, pane?: string): Promise<PaneClient> {
  const { tmux, home, cwd, standIn } = scene;
  const env = { PATH: standIn.path };
  const agent = await startPaneClient(tmux, name, { home, cwd, env, ...(pane !== undefined && { pane }) });
  const start = await agent.start();
  await untilOnRecord(agent, scene);
  const prompt = await agent.prompt('hello');
  expect([...start.problems, ...prompt.problems]).toEqual([]);
  await agent.call('get_my_session');
  return agent;
}

/** An agent in a pane that has just gone idle. */
export async function idleAgent(scene: TmuxScene, name: ClientName, pane?: string): Promise<PaneClient> {
  const agent = await busyAgent(scene, name, pane);
  expect((await agent.stop()).problems).toEqual([]);
  return agent;
}

/** An agent in no terminal, which sends; by the scene's clock, if it has one. */
export function sender(scene: TmuxScene & { clock?: SharedClock }, session: string): Promise<Agent> {
  const { home, cwd, clock } = scene;
  return startAgent({ home, cwd, session, ...clock?.options });
}

/**
 * Sends a letter that asks for a wake until a server of its recipient has answered in time: on a slow machine none
 * may, which is recorded, and nothing was touched.
 */
export async function sendUntilTaken(from: Agent, letter: Json, log: EventLog): Promise<Json> {
  const answer = await from.call('send_message', { body: 'Look.', wake: 'auto', ...letter });
  const isOf = ({ data }: Event<'wake.skipped'>) =>
    data.messageId === answer.message_id && data.reason === 'no_taker';
  return eventsOf(log, 'wake.skipped').some(isOf) ? sendUntilTaken(from, letter, log) : answer;
}

/** What is on record of the wakes that were taken, in order. */
export function takenWakes(log: EventLog): WakeEvent[] {
  const taken = new Set(eventsOf(log, 'wake.taken').map(({ data }) => data.wake));
  return allEvents(log)
    .filter(isWakeEvent)
    .filter(({ data }) => data.wake !== null && taken.has(data.wake));
}

type WakeEvent = Event<'wake.requested' | 'wake.taken' | 'wake.fired' | 'wake.skipped'>;

function isWakeEvent(event: Event): event is WakeEvent {
  return /^wake\.(requested|taken|fired|skipped)$/.test(event.type);
}

/** All that can be read in the panes of a tmux server, history included. */
export function shownIn(tmux: Tmux): string {
  const panes = tmux.run('list-panes', '-a', '-F', '#{pane_id}').split('\n');
  return panes.map((pane) => tmux.run('capture-pane', '-p', '-J', '-S', '-', '-t', pane)).join('\n');
}
