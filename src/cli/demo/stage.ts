import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ambient } from '../../events/index.js';

/** A throw-away place to play in: a home with nothing in it, and a project. */
export interface Stage {
  /** As outside, but for the clock and the dice nothing of the user's shows through. */
  readonly ambient: Ambient;
  /** Environment of every server. */
  readonly env: Readonly<Record<string, string>>;
  readonly project: string;
  /** Removes everything. */
  remove(): void;
}

/** Builds a stage under the system's temporary folder. */
export function buildStage(outside: Ambient): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'oxtail-demo-'));
  const project = join(folder, 'bakery');
  // An empty one is enough to make a folder a repository of its own.
  mkdirSync(join(project, '.git'), { recursive: true });
  const env = { PATH: outside.env.PATH ?? '', HOME: folder, OXTAIL_HOME: join(folder, '.oxtail') };
  const { CODEX_SANDBOX } = outside.env;
  const sandbox = CODEX_SANDBOX === undefined ? {} : { CODEX_SANDBOX };
  return {
    ambient: { ...outside, env: { ...env, ...sandbox } },
    env,
    project,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
