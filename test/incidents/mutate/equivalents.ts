import type { Mutant } from './mutants.js';

/** Changes of the reducers that nobody can notice, and why not. */
export const equivalents: readonly (Pick<Mutant, 'file' | 'was' | 'is'> & { readonly because: string })[] =
  [];
