import { defineConfig } from 'tsdown';

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
});
