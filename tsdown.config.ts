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

/** Tells Node what the files beside it are, whose names say nothing, inside a package of the other kind. */
const kindOfFiles = {
  name: 'kind-of-files',
  generateBundle(this: { emitFile: (file: { type: 'asset'; fileName: string; source: string }) => unknown }) {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

/** What rxjs gives to Node is one piece that nothing can be left out of; these are its modules. */
const modulesOfRxjs = join(dirname(createRequire(import.meta.url).resolve('rxjs')), '../esm/index.js');
const inModules = { resolve: { alias: { rxjs: modulesOfRxjs } } };

/** The bundler's own few lines, which would else lie in the file of whoever needs them first, however heavy that is. */
const helpersApart = { codeSplitting: { groups: [{ name: 'bundler', test: /rolldown\/runtime/ }] } };

const shared = {
  // Node loads this format in half the time.
  format: 'cjs',
  platform: 'node',
  target: 'node20.15',
  outDir: 'dist',
  clean: true,
  dts: false,
  minify: false,
  // Nothing happens on being imported: of an index, each command holds what it uses.
  treeshake: { moduleSideEffects: [{ test: /\/src\//, sideEffects: false }] },
} as const satisfies UserConfig;

export default defineConfig([
  {
    ...shared,
    entry: { oxtail: 'src/cli/main.ts' },
    outExtensions: () => ({ js: '.js' }),
    inputOptions: inModules,
    outputOptions: helpersApart,
    plugins: [withoutValidator, kindOfFiles],
  },
  {
    ...shared,
    // Started while a client waits: it shares no file with the program, so that nothing heavy slips in.
    entry: { hook: 'src/hooks/main.ts' },
    fixedExtension: true,
    outputOptions: { chunkFileNames: 'hook-[name]-[hash].cjs' },
    inputOptions: inModules,
  },
]);
