import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { type Bundle, bundleOf, type History, openBundle } from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import { temporaryFolder } from './agent.js';

/** The bytes of an export of a history. */
export function bundleBytes(
  history: History,
  { from = 1, to = history.head }: { from?: number; to?: number } = {},
): Buffer {
  const packing = { from, to, at: 1_700_000_000_000, program: 'test', redacted: false };
  return Buffer.concat([...bundleOf(history, packing, projections)]);
}

/** The lines of an export. */
export function linesOfBundle(bytes: Buffer): Record<string, unknown>[] {
  return gunzipSync(bytes)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Opens these bytes as an export, until the test ends. */
export function opened(bytes: Buffer): Bundle {
  const bundle = openBundle(fileOf(bytes));
  onTestFinished(() => bundle.close());
  return bundle;
}

/** A file with these bytes, until the test ends. */
export function fileOf(bytes: Buffer): string {
  const path = join(temporaryFolder(), 'bundle.jsonl.gz');
  writeFileSync(path, bytes);
  return path;
}
