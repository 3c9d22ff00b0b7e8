import { type FoundClient, isSince } from './find-clients.js';
import { type HooksChange, withHooks } from './hooks-file.js';
import { contentOf, readJson } from './json-document.js';
import { LeftAlone } from './left-alone.js';
import { hookScript } from './names.js';
import { settingsBefore, takeBack } from './take-back.js';
import { isObject, type SetupClient } from './types.js';
import { wantedHooks } from './wanted-hooks.js';
import { changeText, tilde, type Work } from './work.js';

/** Puts the hooks into a client's file. Returns what was done, or null when nothing had to be. Throws `LeftAlone`. */
export async function installHooks({ client, version }: FoundClient, work: Work): Promise<string | null> {
  const path = fileOf(client, work);
  const script = hookScript(work.home);
  const callServer = isSince(version, client.toolHooksSince);
  const wanted = wantedHooks(client, work.home, callServer);
  const changed = await changeText(path, work, (text) =>
    withHooks(text ?? '', { wanted, script, before: null }),
  );
  const kind = callServer
    ? ''
    : `, as commands: only ${client.toolHooksSince} or later is known to call the server`;
  return changed ? `${wanted.length} in ${tilde(path, work.env)}${kind}` : null;
}

/** Takes the hooks back. False when there were none. Throws `LeftAlone`. */
export function uninstallHooks({ client }: FoundClient, work: Work): Promise<boolean> {
  const path = fileOf(client, work);
  return takeBack(path, work, (bytes) => {
    const before = settingsBefore(bytes, (text) => contentOf(readJson(text).root));
    const change = { wanted: [], script: hookScript(work.home), before };
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
