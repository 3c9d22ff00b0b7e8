import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type UserConfig } from 'tsdown';

/** Replaces modules by a text. */
function inPlaceOf(name: string, modules: RegExp, text: string) {
  return {
    name,
    resolveId: (id: string) => (modules.test(id) ? `\0${name}` : undefined),
    load: (id: string) => (id === `\0${name}` ? text : undefined),
  };
}

/** The SDK brings a JSON Schema validator along that this server never asks: it passes its own. */
const withoutValidator = inPlaceOf(
  'without-validator',
  /validation\/ajv-provider\.js$/,
  'export class AjvJsonSchemaValidator {}',
);

/** What rxjs gives to Node is one piece that nothing can be left out of; these are its modules. */
const modulesOfRxjs = join(dirname(createRequire(import.meta.url).resolve('rxjs')), '../esm/index.js');
const inModules = { resolve: { alias: { rxjs: modulesOfRxjs } } };

const shared = {
  format: 'esm',
  platform: 'node',
  target: 'node20.15',
  outDir: 'dist',
  clean: true,
  dts: false,
  minify: false,
  fixedExtension: false,
} as const satisfies UserConfig;

export default defineConfig([
  { ...shared, entry: { oxtail: 'src/cli/main.ts' }, inputOptions: inModules, plugins: [withoutValidator] },
  {
    ...shared,
    // Started while a client waits: it shares no file with the program, so that nothing heavy slips in, and
    // Node loads this format in half the time.
    format: 'cjs',
    entry: { hook: 'src/hooks/main.ts' },
    fixedExtension: true,
    outputOptions: { chunkFileNames: 'hook-[name]-[hash].cjs' },
    inputOptions: inModules,
  },
]);
