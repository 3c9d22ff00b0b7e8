import { build } from 'tsdown';

/** Bundles the program as it is published, and the processes that tests start, once before all tests. */
export async function setup(): Promise<void> {
  await build({ logLevel: 'error' });
}
