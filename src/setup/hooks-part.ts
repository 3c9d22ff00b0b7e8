import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { triggerScript } from '../hooks/index.js';
import { setupClients } from './clients.js';
import { type FoundClient, isSince } from './find-clients.js';
import { type HooksChange, withHooks } from './hooks-file.js';
import { contentOf, readJson } from './json-document.js';
import { type Installed, keepInstalled, removeIfEmpty } from './keepsakes.js';
import { LeftAlone } from './left-alone.js';
import { hookScript } from './names.js';
import { settingsBefore, takeBack } from './take-back.js';
import { isObject, type SetupClient } from './types.js';
import { readUserFile, replaceUserFile } from './user-file.js';
import { wantedHooks } from './wanted-hooks.js';
import { about, changeText, tilde, type Work } from './work.js';

const SCRIPT_MODE = 0o700;

/** Puts the hooks into a client's file. Returns what was done, or null when nothing had to be. Throws `LeftAlone`. */
export async function installHooks({ client, version }: FoundClient, work: Work): Promise<string | null> {
  const path = fileOf(client, work);
  const script = hookScript(work.home);
  const callServer = isSince(version, client.toolHooksSince);
  const wanted = wantedHooks(client, script, callServer);
  const changed = await changeText(path, work, (text) =>
    withHooks(text ?? '', { wanted, script, before: null }),
  );
  const kind = callServer
    ? ''
    : `, as commands: only ${client.toolHooksSince} or later is known to call the server`;
  return changed ? `${wanted.size} in ${tilde(path, work.env)}${kind}` : null;
}

/** Takes the hooks back. False when there were none. Throws `LeftAlone`. */
export function uninstallHooks({ client }: FoundClient, work: Work): Promise<boolean> {
  const path = fileOf(client, work);
  return takeBack(path, work, (bytes) => {
    const before = settingsBefore(bytes, (text) => contentOf(readJson(text).root));
    const change = { wanted: new Map(), script: hookScript(work.home), before };
    return changeText(path, work, (text) =>
      text === null ? null : withoutHooks(text, change, bytes === null),
    );
  });
}

function withoutHooks(text: string, change: HooksChange, isOurs: boolean): string | null {
  const rest = withHooks(text, change);
  const { root, comments } = readJson(rest);
  const value = contentOf(root);
  const isEmpty = isObject(value) && Object.keys(value).length === 0 && comments.length === 0;
  return isOurs && isEmpty ? null : rest;
}

function fileOf(client: SetupClient, { env }: Work): string {
  const path = client.hooksFile(env);
  if (path === null) throw new LeftAlone('Your home folder is not known: set HOME');
  return path;
}

/** Writes the script that command hooks run. False when it is there already. Throws `LeftAlone`. */
export function writeScript(installed: Installed, work: Work): Promise<boolean> {
  const path = hookScript(work.home);
  return about(path, work, () => {
    const file = readUserFile(path);
    const bytes = Buffer.from(triggerScript({ ...installed, home: work.home }));
    if (file.bytes?.equals(bytes) === true && file.mode === SCRIPT_MODE) return false;
    if (work.dryRun) {
      work.say(`would write ${tilde(path, work.env)}`);
      return true;
    }
    keepInstalled(work.home, installed);
    replaceUserFile({ ...file, mode: SCRIPT_MODE }, bytes);
    return true;
  });
}

/** Removes the script unless a client that was not taken back still runs it. False when there was none. */
export function removeScript(takenBack: readonly SetupClient[], work: Work): Promise<boolean> {
  const path = hookScript(work.home);
  return about(path, work, () => {
    const others = setupClients.filter((client) => !takenBack.includes(client));
    if (readUserFile(path).bytes === null || others.some((client) => runs(client, path, work))) return false;
    if (work.dryRun) {
      work.say(`would remove ${tilde(path, work.env)}`);
      return true;
    }
    rmSync(path, { force: true });
    removeIfEmpty(dirname(path));
    return true;
  });
}

function runs(client: SetupClient, script: string, { env }: Work): boolean {
  const path = client.hooksFile(env);
  if (path === null) return false;
  try {
    return readUserFile(path).bytes?.includes(JSON.stringify(script).slice(1, -1)) === true;
  } catch {
    return true;
  }
}
