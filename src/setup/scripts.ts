import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellQuoted } from '../events/index.js';
import { REWAKE_FOLDER, releaseOrphans } from '../wake/index.js';
import { setupClients } from './clients.js';
import { type Installed, keepInstalled, removeIfEmpty } from './keepsakes.js';
import { hookScript, wakeScript } from './names.js';
import { scriptTexts } from './script-texts.js';
import type { SetupClient } from './types.js';
import { readUserFile, replaceUserFile } from './user-file.js';
import { about, tilde, type Work } from './work.js';

const SCRIPT_MODE = 0o700;

/** Writes the scripts that hooks run. False when they are there already. Throws `LeftAlone`. */
export async function writeScripts(installed: Installed, work: Work): Promise<boolean> {
  let changed = false;
  for (const [path, text] of scriptTexts(work.home, installed)) {
    const file = await about(path, work, () => readUserFile(path));
    const bytes = Buffer.from(text);
    if (file.bytes?.equals(bytes) === true && file.mode === SCRIPT_MODE) continue;
    changed = true;
    if (work.dryRun) {
      work.say(`would write ${tilde(path, work.env)}`);
      continue;
    }
    await about(path, work, () => {
      keepInstalled(work.home, installed);
      replaceUserFile({ ...file, mode: SCRIPT_MODE }, bytes);
    });
  }
  return changed;
}

/** Removes the scripts but those that a client runs that was not taken back. False when there were none. */
export async function removeScripts(takenBack: readonly SetupClient[], work: Work): Promise<boolean> {
  let changed = false;
  for (const path of [hookScript(work.home), wakeScript(work.home)]) {
    const removed = await about(path, work, () => removeScript(path, takenBack, work));
    changed ||= removed;
  }
  if (work.dryRun) return changed;
  removeIfEmpty(dirname(hookScript(work.home)));
  releaseOrphans(work.home);
  // A hook that still waits keeps its pipe, and with it the folder.
  removeIfEmpty(join(work.home, REWAKE_FOLDER));
  return changed;
}

function removeScript(path: string, takenBack: readonly SetupClient[], work: Work): boolean {
  const others = setupClients.filter((client) => !takenBack.includes(client));
  if (readUserFile(path).bytes === null || others.some((client) => runs(client, path, work))) return false;
  if (work.dryRun) work.say(`would remove ${tilde(path, work.env)}`);
  else rmSync(path, { force: true });
  return true;
}

function runs(client: SetupClient, script: string, { env }: Work): boolean {
  const path = client.hooksFile(env);
  if (path === null) return false;
  try {
    const written = JSON.stringify(shellQuoted(script).slice(1, -1)).slice(1, -1);
    return readUserFile(path).bytes?.includes(written) === true;
  } catch {
    return true;
  }
}
