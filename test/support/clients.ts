import { resolve } from 'node:path';
import { expect, vi } from 'vitest';
import { identityOf } from '../../src/clients/index.js';
import { type Agent, type AgentOptions, startAgent } from './agent.js';

/** Lets a server be started by a process of its own, as by another agent client. */
export const anotherClient = [process.execPath, resolve(import.meta.dirname, 'other-client.mjs')];

/** The pid of an agent's server itself, whatever it was started through. */
export async function serverPid(agent: Agent): Promise<number> {
  const { entry } = (await agent.call('get_my_session')) as { entry: { server_pid: number } };
  return entry.server_pid;
}

/** An agent that has no id but is on record already, and the name it can be addressed by. */
export async function startNameless(
  options: AgentOptions,
): Promise<{ agent: Agent; pid: number; name: string }> {
  const agent = await startAgent(options);
  const pid = await serverPid(agent);
  return { agent, pid, name: `pid-${pid}` };
}

/** Ends a server as a crash would, whatever it was started through, and waits until it is gone. */
export async function killServer(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(identityOf(pid)).toBeNull(), { timeout: 10_000 });
}
