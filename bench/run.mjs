import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// Apart from `dist`, so that nobody who builds meanwhile is measured half-written.
await build({ outDir: '.build/bench/program', logLevel: 'error' });
await build({
  config: false,
  entry: {
    main: 'bench/main.ts',
    'floor-server': 'bench/floor/server.ts',
    'floor-appender': 'bench/floor/appender.ts',
    'floor-opener': 'bench/floor/opener.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20.15',
  outDir: '.build/bench/run',
  dts: false,
  fixedExtension: false,
  logLevel: 'error',
});
// A history of a million events is made in memory.
const heap = '--max-old-space-size=12000';
const { status } = spawnSync(process.execPath, [heap, '.build/bench/run/main.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
