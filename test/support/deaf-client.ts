import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { type Json, PROGRAM } from './agent.js';
import { nextEvent } from './open-log.js';
import { pidOf } from './pid-of.js';

/** A client that asks but does not read what it is answered. */
export interface DeafClient {
  readonly pid: number;
  /** Sends a tool call under this id and waits for nothing. */
  call(id: number, name: string, args?: Json): void;
  /** Takes a call back. */
  cancel(id: number): void;
  /** Sends what `work` sends in one piece, so that the server receives it at once. */
  together(work: () => void): void;
  /** Closes the pipe that answers come through, and leaves the other open. */
  closeOutput(): void;
  /** Closes the pipe that calls go through. */
  closeInput(): void;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<unknown>;
}

/** Starts a server that may answer as much as it likes in one go, and claims a session for it. */
export async function startDeafClient(
  home: string,
  session: string,
  log: EventLog,
  cwd: string = home,
): Promise<DeafClient> {
  const child = spawn(process.execPath, [PROGRAM], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      OXTAIL_HOME: join(home, '.oxtail'),
      OXTAIL_READ_MAX_MESSAGES: '10000',
      OXTAIL_READ_MAX_BODY_BYTES: '100000000',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  // A server that has gone is no failure of the test.
  child.stdin.on('error', () => {});
  const send = (message: object) => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  const client: DeafClient = {
    pid: pidOf(child),
    call: (id, name, args = {}) => send({ id, method: 'tools/call', params: { name, arguments: args } }),
    cancel: (requestId) => send({ method: 'notifications/cancelled', params: { requestId } }),
    together: (work) => {
      child.stdin.cork();
      work();
      child.stdin.uncork();
    },
    closeOutput: () => child.stdout.destroy(),
    closeInput: () => child.stdin.end(),
    signal: (signal) => child.kill(signal),
    ended,
  };
  const clientInfo = { name: 'deaf', version: '1' };
  send({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  });
  send({ method: 'notifications/initialized' });
  const from = log.head();
  client.call(2, 'claim_session', { session_id: session });
  await nextEvent(home, log, 'session.claimed', from);
  return client;
}
