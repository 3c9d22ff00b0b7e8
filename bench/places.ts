import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { McpChild } from './mcp-child.js';

/** The product, as it is published. */
export const PROGRAM = resolve('.build/bench/program/oxtail.js');
export const HOOK_ENTRY = resolve('.build/bench/program/hook.cjs');
/** Bare programs of our own that do the least that could be done. */
export const FLOOR_SERVER = resolve('.build/bench/run/floor-server.js');
export const FLOOR_APPENDER = resolve('.build/bench/run/floor-appender.js');
export const FLOOR_OPENER = resolve('.build/bench/run/floor-opener.js');

const made = new Set<string>();
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder of this run's own, removed when it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oxtail-bench-'));
  made.add(folder);
  return folder;
}

/** Where agents of one project work and where their log is. */
export interface Place {
  readonly home: string;
  readonly project: string;
}

/** A home without a log, and a project. */
export function emptyPlace(): Place {
  const folder = temporaryFolder();
  const project = join(folder, 'project');
  mkdirSync(project);
  return { home: join(folder, 'home'), project };
}

/** A server of ours that has answered its client's first questions. */
export async function startServer(
  { home, project }: Place,
  session?: string,
  client?: string,
): Promise<McpChild> {
  const server = new McpChild(PROGRAM, [], { cwd: project, env: { HOME: home, OXTAIL_HOME: home } });
  await server.connect(client);
  if (session !== undefined) await server.call('claim_session', { session_id: session });
  return server;
}

/** The bare server. Several on one store need first keys that are far apart. */
export async function startFloorServer(folder: string, firstKey = 0): Promise<McpChild> {
  const server = new McpChild(FLOOR_SERVER, [folder, String(firstKey)], { cwd: folder });
  await server.connect();
  return server;
}
