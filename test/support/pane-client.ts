import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './agent.js';
import { processFile } from './child-processes.js';
import {
  type ClientName,
  type FakeClientOptions,
  type FakeTerminal,
  tellOver,
  terminalOn,
} from './fake-client.js';
import { type Keys, keysNotedIn, newPane } from './terminal-client.js';
import type { Tmux } from './tmux.js';

/** A fake client in a pane; what is typed there is noted and shown. */
export interface PaneClient extends FakeTerminal, Keys {
  readonly pane: string;
  /** Pid of the server that it runs. */
  server(): Promise<number>;
}

/** Starts a client in a pane, in an environment that holds nothing but what tmux gives and what is said here. */
export async function startPaneClient(
  tmux: Tmux,
  name: ClientName,
  { home, cwd, env = {}, pane = newPane(tmux) }: FakeClientOptions & { readonly pane?: string },
): Promise<PaneClient> {
  const folder = temporaryFolder();
  const door = createServer().listen(join(folder, 'orders'));
  await once(door, 'listening');
  // Given to tmux itself, PATH would be that of the test.
  const variables = Object.entries({ HOME: home, ...env }).map(([key, value]) => `'${key}=${value}'`);
  const client = ['env', ...variables, process.execPath, processFile('pane-client'), folder, name].join(' ');
  tmux.run('respawn-pane', '-k', '-t', pane, '-c', cwd, `exec ${client}`);
  const [socket] = (await once(door, 'connection')) as [Socket];
  door.close();
  const ended = once(socket, 'close');
  onTestFinished(async () => {
    socket.end();
    await ended;
  });
  const pid = Number(tmux.run('display-message', '-p', '-t', pane, '#{pane_pid}'));
  const terminal = terminalOn(pid, {}, tellOver(socket, socket));
  const server = async () => {
    const { servers } = (await terminal.perform('status')) as unknown as {
      servers: { oxtail: { pid: number } };
    };
    return servers.oxtail.pid;
  };
  return Object.assign(terminal, { pane, server, ...keysNotedIn(folder) });
}
