import type { FoundClient } from './find-clients.js';
import { LeftAlone } from './left-alone.js';
import { serves } from './registration.js';
import { type ServersFile, serversFileOf } from './servers-file.js';
import { settingsBefore, takeBack } from './take-back.js';
import type { Registration, SetupClient } from './types.js';
import { readUserFile } from './user-file.js';
import { about, changeText, runClient, textOf, tilde, type Work } from './work.js';

/** Registers the server with a client. Returns what was done, or null when nothing had to be. Throws `LeftAlone`. */
export async function registerServer(
  { client, program }: FoundClient,
  words: readonly string[],
  work: Work,
): Promise<string | null> {
  const path = fileOf(client, work);
  const servers = await serversFileOf(client);
  const [command = '', ...args] = words;
  const wanted: Registration = { command, args, envVars: client.envVars };
  const present = await registered(path, servers, work);
  if (serves(present, wanted)) return null;
  const asked = present === null && program !== null;
  if (asked) await runClient(program, client.name, client.addArguments(words), path, work);
  if (asked && work.dryRun) {
    sayMore(client, path, work);
  } else {
    await changeText(path, work, (text) =>
      serves(registeredIn(text, servers), wanted) ? text : servers.add(text ?? '', wanted),
    );
  }
  return asked ? `registered with ${client.name} mcp add` : `registered in ${tilde(path, work.env)}`;
}

function sayMore({ envVars }: SetupClient, path: string, { say, env }: Work): void {
  if (envVars.length > 0) say(`would then set env_vars to ${envVars.join(', ')} in ${tilde(path, env)}`);
}

/** Takes the registration back, to what it was before where it was there. False when there is none. Throws `LeftAlone`. */
export async function unregisterServer({ client, program }: FoundClient, work: Work): Promise<boolean> {
  const path = fileOf(client, work);
  const servers = await serversFileOf(client);
  return takeBack(path, work, async (before) => {
    if ((await registered(path, servers, work)) === null) return false;
    const settings = settingsBefore(before, servers.parse);
    const earlier = settings === null ? null : servers.registered(settings);
    if (earlier !== null) {
      return changeText(path, work, (text) => (text === null ? null : servers.add(text, earlier)));
    }
    if (program !== null) await runClient(program, client.name, client.removeArguments, path, work);
    if (program !== null && work.dryRun) return true;
    await changeText(path, work, (text) => {
      if (registeredIn(text, servers) === null || text === null) return text;
      const rest = servers.remove(text, settings);
      return before === null && Object.keys(servers.parse(rest)).length === 0 ? null : rest;
    });
    return true;
  });
}

function fileOf(client: SetupClient, { env }: Work): string {
  const path = client.registrationFile(env);
  if (path === null) throw new LeftAlone('Your home folder is not known: set HOME');
  return path;
}

function registered(path: string, servers: ServersFile, work: Work): Promise<Registration | null> {
  return about(path, work, () => registeredIn(textOf(readUserFile(path)), servers));
}

function registeredIn(text: string | null, servers: ServersFile): Registration | null {
  return text === null ? null : servers.registered(servers.parse(text));
}
