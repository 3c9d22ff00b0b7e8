import { dirname, join } from 'node:path';
import type { Env } from '../clients/index.js';
import { checkServer } from './check.js';
import { type FoundClient, findClients } from './find-clients.js';
import { installHooks, uninstallHooks } from './hooks-part.js';
import { forgetAll, removeIfEmpty } from './keepsakes.js';
import { LeftAlone } from './left-alone.js';
import { removeScripts, writeScripts } from './scripts.js';
import { registerServer, unregisterServer } from './server-part.js';
import type { ClientName, SetupClient } from './types.js';
import type { Work } from './work.js';

const CHECK_LIMIT_MS = 20_000;

/** What to set up, or to take back. */
export interface SetUpOptions {
  readonly env: Env;
  /** Oxtail's own home. */
  readonly home: string;
  /** File of the running Node. */
  readonly node: string;
  /** File of this program; the hook entry lies beside it. */
  readonly program: string;
  /** The command that clients are to start, in words. */
  readonly command: readonly string[];
  readonly only: ClientName | null;
  /** Whether the server is part of it, or the hooks alone. */
  readonly server: boolean;
  readonly dryRun: boolean;
  /** Prints one line. */
  readonly say: (line: string) => void;
}

/** What one part of the work came to. */
interface Done {
  readonly changed: boolean;
  readonly ok: boolean;
}

/** Sets the clients up. True unless something had to be left alone or does not work. */
export async function setUp(options: SetUpOptions): Promise<boolean> {
  const { env, home, node, program, command, say } = options;
  const found = await findClients(env, options.only);
  if (found.length === 0) return sayNobody(options);
  const work: Work = { env, home, dryRun: options.dryRun, say };
  const done: Done[] = [];
  const script = await part('hook scripts', work, () =>
    writeScripts({ node, entry: join(dirname(program), 'hook.cjs') }, work),
  );
  done.push(script);
  for (const one of found) {
    sayTitle(one, say);
    if (options.server) {
      done.push(await told('server', 'registered already', work, () => registerServer(one, command, work)));
    }
    // A hook that runs a missing script would be worse than none.
    if (script.ok) done.push(await told('hooks', 'as they should be', work, () => installHooks(one, work)));
  }
  const isDone = done.every(({ ok }) => ok);
  if (isDone && !done.some(({ changed }) => changed)) say('Nothing had to be changed.');
  const works = options.dryRun || !options.server || (await sayChecked(command, env, say));
  sayNext(found, isDone, options);
  return works && isDone;
}

/** Takes back what was set up. True unless something had to be left alone. */
export async function takeDown(options: SetUpOptions): Promise<boolean> {
  const { env, home, say } = options;
  const found = await findClients(env, options.only);
  const work: Work = { env, home, dryRun: options.dryRun, say };
  const done: Done[] = [];
  const takenBack: SetupClient[] = [];
  for (const one of found) {
    sayTitle(one, say);
    if (options.server) {
      done.push(await told('server', 'was not registered', work, () => unregistered(one, work)));
    }
    const hooks = await told('hooks', 'were not there', work, async () =>
      (await uninstallHooks(one, work)) ? 'removed' : null,
    );
    done.push(hooks);
    if (hooks.ok) takenBack.push(one.client);
  }
  done.push(await part('hook scripts', work, () => removeScripts(takenBack, work)));
  if (!options.dryRun) {
    forgetAll(home);
    removeIfEmpty(home);
  }
  say(done.some(({ changed }) => changed) ? ending(options) : 'There was nothing to take back.');
  return done.every(({ ok }) => ok);
}

async function unregistered(found: FoundClient, work: Work): Promise<string | null> {
  return (await unregisterServer(found, work)) ? 'taken back' : null;
}

function ending({ dryRun, server }: SetUpOptions): string {
  if (dryRun) return 'Nothing was changed: this was a dry run.';
  return `Your log is still in place. To begin again: oxtail ${server ? 'setup' : 'install-hook'}`;
}

/** Does one part and tells what came of it. */
async function told(
  name: string,
  otherwise: string,
  work: Work,
  act: () => Promise<string | null>,
): Promise<Done> {
  const label = `  ${name.padEnd(8)}`;
  try {
    const did = await act();
    work.say(`${label}${did === null ? otherwise : `${work.dryRun ? 'would be ' : ''}${did}`}`);
    return { changed: did !== null, ok: true };
  } catch (error) {
    return leftAlone(label, error, work);
  }
}

async function part(name: string, work: Work, act: () => Promise<boolean>): Promise<Done> {
  try {
    return { changed: await act(), ok: true };
  } catch (error) {
    return leftAlone(`${name}: `, error, work);
  }
}

function leftAlone(label: string, error: unknown, { say }: Work): Done {
  if (!(error instanceof LeftAlone)) throw error;
  say(`${label}left alone: ${error.message}.`);
  return { changed: false, ok: false };
}

function sayTitle({ client, version }: FoundClient, say: (line: string) => void): void {
  say(`${client.title} ${version ?? '(version not known)'}`);
}

function sayNobody({ only, say }: SetUpOptions): boolean {
  const names = only === null ? 'neither claude nor codex' : `no ${only}`;
  say(`Found no client: ${names} on PATH, and no folder of ${only === null ? 'theirs' : 'its'}.`);
  say('Nothing was changed. Any other client can be given the command "oxtail" itself.');
  return true;
}

async function sayChecked(
  command: readonly string[],
  env: Env,
  say: (line: string) => void,
): Promise<boolean> {
  const checked = await checkServer(command, env, CHECK_LIMIT_MS);
  if (checked.ok) say(`Checked: the registered command starts and lists ${checked.tools} tools.`);
  else say(`The registered command does not work: ${checked.problem}.`);
  return checked.ok;
}

function sayNext(found: readonly FoundClient[], isDone: boolean, options: SetUpOptions): void {
  const { dryRun, server, say } = options;
  const command = server ? 'setup' : 'install-hook';
  say('');
  if (found.some(({ client }) => client.type === 'codex')) {
    say('Codex asks you once, in its terminal interface, to trust these hooks. Until');
    say('you do, it skips them without a word.');
  }
  if (!isDone) say(`Mend what was left alone, then run oxtail ${command} again.`);
  if (dryRun) say('Nothing was changed: this was a dry run.');
  else if (isDone) say('Agents that you start from now on have it.');
  if (!dryRun) say(`To take it back: oxtail ${server ? 'setup --undo' : 'uninstall-hook'}`);
}
