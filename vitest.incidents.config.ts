import { defineConfig } from 'vitest/config';

/** Records the incidents anew: `npm run record:incidents`, then look at what has changed. */
export default defineConfig({
  test: {
    include: ['test/incidents/**/*.{record,mutate}.ts'],
    pool: 'forks',
    maxWorkers: 1,
    globalSetup: ['test/support/build.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
