import { defineConfig } from 'tsdown';

/** The SDK brings a JSON Schema validator along that this server never asks: it passes its own. */
const withoutValidator = {
  name: 'without-validator',
  resolveId: (id: string) => (/validation\/ajv-provider\.js$/.test(id) ? '\0without-validator' : undefined),
  load: (id: string) => (id === '\0without-validator' ? 'export class AjvJsonSchemaValidator {}' : undefined),
};

export default defineConfig({
  entry: { oxtail: 'src/cli/main.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.15',
  outDir: 'dist',
  clean: true,
  dts: false,
  minify: false,
  fixedExtension: false,
  plugins: [withoutValidator],
});
