import { expect, test } from 'vitest';
import { listing, tools } from '../../src/tools/index.js';

test('Listing budget: all tools together, those for hooks included, take less than 9,000 characters', () => {
  expect(JSON.stringify(tools.map(listing)).length).toBeLessThan(9000);
});

test('Listing budget: what delegation adds is short', () => {
  for (const name of ['my_open_work', 'complete_work', 'block_work', 'cancel_work']) {
    const tool = tools.find((one) => one.name === name);
    expect(tool?.description.length, name).toBeLessThan(250);
    expect(tool && JSON.stringify(listing(tool)).length, name).toBeLessThan(600);
  }
});
