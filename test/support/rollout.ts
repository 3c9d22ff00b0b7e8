import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Begins the file that Codex keeps of a thread below the user's home folder: it names where the thread works. */
export function writeRollout(home: string, thread: string, cwd: string): string {
  const day = join(home, '.codex', 'sessions', '2026', '11', '23');
  const path = join(day, `rollout-2026-11-23T00-00-00-${thread}.jsonl`);
  mkdirSync(day, { recursive: true });
  const payload = { id: thread, cwd, originator: 'codex_cli_rs', cli_version: '0.169.0', source: 'cli' };
  const timestamp = '2026-11-23T00:00:00.000Z';
  writeFileSync(path, `${JSON.stringify({ timestamp, type: 'session_meta', payload })}\n`);
  return path;
}
