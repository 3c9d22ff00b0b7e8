import * as fc from 'fast-check';

/** Where it is set, property tests try the same histories in every run; otherwise each run tries others. */
fc.configureGlobal({ seed: Number(process.env.OXTAIL_TEST_SEED) });
