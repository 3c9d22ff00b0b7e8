import { expect } from 'vitest';
import type { Check } from '../../src/forensics/index.js';
import { type RunOptions, runOxtail } from './run-oxtail.js';

/** What `oxtail diagnose --json` found, by the name of the check. */
export interface Diagnosed {
  readonly code: number | null;
  readonly checks: Readonly<Record<string, Check>>;
  readonly [key: string]: unknown;
}

/** Runs it on the home of a test. */
export async function diagnosed(options: RunOptions): Promise<Diagnosed> {
  const { output, errors, code } = await runOxtail(['diagnose', '--json'], options);
  expect(errors).toBe('');
  const found = JSON.parse(output) as { ok: boolean; checks: Check[] };
  expect(found).toMatchObject({ schema_version: 1, ok: code === 0 });
  return { ...found, code, checks: Object.fromEntries(found.checks.map((check) => [check.name, check])) };
}
