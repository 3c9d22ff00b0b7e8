import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type TriggerPaths, triggerScript } from '../../src/hooks/trigger.js';
import { pidOf } from './pid-of.js';

/** The built entry of command hooks. */
export const HOOK_ENTRY = resolve('dist/hook.cjs');

/** Writes the trigger for the agents started with this home; gives its path. */
export function installTrigger(home: string, paths: Partial<TriggerPaths> = {}): string {
  const script = join(home, '.oxtail', 'hooks', 'hook.sh');
  mkdirSync(dirname(script), { recursive: true, mode: 0o700 });
  const usual = { node: process.execPath, entry: HOOK_ENTRY, home: join(home, '.oxtail') };
  writeFileSync(script, triggerScript({ ...usual, ...paths }));
  return script;
}

/** What came of a command that a client ran for a hook. */
export interface HookRan {
  readonly output: string;
  readonly errors: string;
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** How long it took until nobody held its output any more. */
  readonly milliseconds: number;
}

/** How a client runs a hook's command. */
export interface HookOptions {
  /** The user's home folder, and the folder that the command runs in. */
  readonly home: string;
  /** What the client writes; null for a client that writes nothing and never ends. */
  readonly payload: string | Uint8Array | null;
  readonly env?: Readonly<Record<string, string>>;
  /** Command line of a shell that takes its command as the last argument. */
  readonly shell?: readonly string[];
  /** False for a client that does not read until the command has ended. */
  readonly reads?: boolean;
  /** Where its output goes instead of to the client: a file descriptor. */
  readonly stdout?: number;
}

/** Runs a command as a client does, in an environment that holds nothing of the machine's but PATH. */
export function runHookCommand(command: string, options: HookOptions): Promise<HookRan> {
  return startHookCommand(command, options).ended;
}

/** Starts it. */
export function startHookCommand(
  command: string,
  { home, payload, env, shell = ['sh', '-c'], reads = true, stdout }: HookOptions,
): { readonly pid: number; readonly ended: Promise<HookRan> } {
  const begun = performance.now();
  const [program = '', ...args] = [...shell, command];
  const child = spawn(program, args, {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, ...env },
    stdio: ['pipe', stdout ?? 'pipe', 'pipe'],
  });
  // Whoever does not read the payload leaves: no client minds.
  child.stdin?.on('error', () => {});
  if (payload !== null) child.stdin?.end(payload);
  let output = '';
  let errors = '';
  const read = () => {
    child.stdout?.on('data', (data) => {
      output += data;
    });
    child.stderr?.on('data', (data) => {
      errors += data;
    });
  };
  if (reads) read();
  else child.once('exit', read);
  const ended = new Promise<HookRan>((done) => {
    child.on('close', (code) => done({ output, errors, code, milliseconds: performance.now() - begun }));
  });
  return { pid: pidOf(child), ended };
}
