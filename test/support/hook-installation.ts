import { join } from 'node:path';
import { setupClients } from '../../src/setup/clients.js';
import { keepInstalled } from '../../src/setup/keepsakes.js';
import { toolHook, wantedHooks } from '../../src/setup/wanted-hooks.js';
import type { Hook, Hooks } from '../processes/fake-client/types.js';
import { PROGRAM } from './agent.js';
import { writeClientSettings } from './client-settings.js';
import type { ClientName } from './fake-client.js';
import { HOOK_ENTRY, installTrigger } from './hooks.js';
import { installRewake } from './rewake.js';

/** How a client's hooks reach oxtail, where the client leaves the choice. */
export type Door = 'mcp_tool' | 'command';

/** More environment for the server than the client gives it. */
type ServerEnv = Readonly<Record<string, string>>;

/** Sets a client up for oxtail as `oxtail setup` does, with all hooks through one door as far as it has that. */
export function installHooks(
  home: string,
  client: ClientName,
  door: Door,
  env: ServerEnv = {},
  program: string = PROGRAM,
): void {
  keepInstalled(join(home, '.oxtail'), { node: process.execPath, entry: HOOK_ENTRY });
  installTrigger(home);
  installRewake(home);
  const wanted = wantedHooks(setupClientOf(client), join(home, '.oxtail'), door === 'mcp_tool');
  writeHooks(
    home,
    client,
    env,
    wanted.map(({ event, hook }) => [event, hook as unknown as Hook]),
    program,
  );
}

/** Sets a client up with hooks through the tool alone, whose input names something else. */
export function changeToolHooks(
  home: string,
  client: ClientName,
  input: Readonly<Record<string, string>>,
  env: ServerEnv = {},
): void {
  const setupClient = setupClientOf(client);
  const hooks = setupClient.toolEvents.map((event): [string, Hook] => {
    const hook = toolHook(setupClient, event) as unknown as Hook & { type: 'mcp_tool' };
    return [event, { ...hook, input: { ...hook.input, ...input } }];
  });
  writeHooks(home, client, env, hooks);
}

function setupClientOf(client: ClientName) {
  const found = setupClients.find(({ name }) => name === client);
  if (found === undefined) throw new Error(`${client} cannot be set up`);
  return found;
}

function writeHooks(
  home: string,
  client: ClientName,
  env: ServerEnv,
  hooks: readonly (readonly [string, Hook])[],
  program: string = PROGRAM,
): void {
  const { envVars } = setupClientOf(client);
  writeClientSettings(home, client, {
    hooks: entriesOf(hooks),
    servers: { oxtail: { command: process.execPath, args: [program], env, env_vars: envVars } },
  });
}

function entriesOf(hooks: readonly (readonly [string, Hook])[]): Hooks {
  const hooksOf = (event: string) => hooks.filter(([name]) => name === event).map(([, hook]) => hook);
  return Object.fromEntries(hooks.map(([event]) => [event, [{ hooks: hooksOf(event) }]]));
}
