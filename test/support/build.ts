import { readdirSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { build } from 'tsdown';

const processes = resolve('test/processes');

/** Bundles the program as it is published, and the processes that tests start, once before all tests. */
export async function setup(): Promise<void> {
  // Not cleaned first: another run may be using the bundle while this one writes the same again.
  await build({ logLevel: 'error', clean: false });
  const files = readdirSync(processes).filter((file) => file.endsWith('.ts'));
  if (files.length === 0) return;
  await build({
    config: false,
    entry: Object.fromEntries(files.map((file) => [parse(file).name, join(processes, file)])),
    format: 'esm',
    platform: 'node',
    target: 'node20.15',
    outDir: '.build',
    clean: false,
    dts: false,
    fixedExtension: false,
    logLevel: 'error',
  });
}
