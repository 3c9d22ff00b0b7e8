import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { temporaryFolder } from './agent.js';
import { type ClientName, type FakeTerminal, type Report, startFakeTerminal } from './fake-client.js';
import { type Door, installHooks } from './hook-installation.js';
import { messagesIn } from './letter.js';
import { eventsOf, openTestLog } from './open-log.js';
import { makeRepository } from './repository.js';

/** Every client through every door. */
export const CLIENTS_AND_DOORS: readonly (readonly [ClientName, Door])[] = [
  ['claude', 'mcp_tool'],
  ['claude', 'command'],
  ['codex', 'mcp_tool'],
  ['codex', 'command'],
];

/** A user with both clients set up, and a repository. */
export interface Scene {
  readonly home: string;
  readonly cwd: string;
}

/** Sets both clients up with hooks through one door. */
export function hookedScene(door: Door): Scene {
  const home = realpathSync(temporaryFolder());
  for (const client of ['claude', 'codex'] as const) installHooks(home, client, door);
  return { home, cwd: makeRepository(join(home, 'project')) };
}

/** A client in which somebody has typed a first prompt, and nothing else was done. */
export async function openAgent(client: ClientName, scene: Scene): Promise<FakeTerminal> {
  const terminal = startFakeTerminal(client, scene);
  const start = await terminal.start();
  if (client === 'codex') await untilOnRecord(terminal, scene);
  const prompt = await terminal.prompt('hello');
  expect([...start.problems, ...prompt.problems]).toEqual([]);
  return terminal;
}

/** Waits until a terminal's server is on record, as it is by the time that a person has typed something. */
export async function untilOnRecord(terminal: FakeTerminal, { home }: Scene): Promise<void> {
  const { servers } = (await terminal.perform('status')) as unknown as {
    servers: { oxtail: { pid: number } };
  };
  const log = await openTestLog(home);
  const isThere = () => {
    const pids = eventsOf(log, 'session.started').map(({ data }) => data.process.pid);
    expect(pids).toContain(servers.oxtail.pid);
  };
  await vi.waitFor(isThere, { timeout: 20_000 });
}

/** Starts a session and types a first prompt. */
export async function begin(terminal: FakeTerminal): Promise<void> {
  const [start, prompt] = [await terminal.start(), await terminal.prompt('hello')];
  expect([...start.problems, ...prompt.problems]).toEqual([]);
}

/** Sends mail from one agent to another by its id; the sender is in a turn, and has none itself. */
export async function send(from: FakeTerminal, to: string, ...bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    const report = await from.tool('send_message', { target: to, body });
    expect(JSON.parse(report.answer)).toMatchObject({ ok: true });
    expect(mailIn(report)).toEqual([]);
  }
}

/** Bodies of the peers' messages that an operation put before the model; whole, and without complaint. */
export function mailIn(report: Report): string[] {
  expect(report.problems).toEqual([]);
  return report.context.flatMap(({ text, whole }) => {
    expect(whole).toBe(true);
    return messagesIn(text).map(({ body }) => body);
  });
}

/** What the agent's own tool still finds; its hooks find nothing on the way. */
export async function leftFor(agent: FakeTerminal): Promise<number> {
  const report = await agent.tool('read_my_messages');
  expect(mailIn(report)).toEqual([]);
  return (JSON.parse(report.answer) as { count: number }).count;
}
