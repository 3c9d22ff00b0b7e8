import { expect, test } from 'vitest';
import { adapterFor, adapterOf, type ClientAdapter } from '../../src/clients/index.js';
import { type AdapterExamples, testAdapter } from './adapter-contract.js';
import { claudeCodeExamples, codexExamples, genericExamples } from './adapter-examples.js';

const ADAPTERS: readonly (readonly [ClientAdapter, AdapterExamples])[] = [
  [adapterOf('claude-code'), claudeCodeExamples],
  [adapterOf('codex'), codexExamples],
  [adapterOf('unknown'), genericExamples],
];

for (const [adapter, own] of ADAPTERS) {
  const others = ADAPTERS.filter(([other]) => other !== adapter).map(([, examples]) => examples);
  testAdapter(adapter, own, others);
}

test('each adapter is chosen by its own name or environment, and by its type', () => {
  expect(new Set(ADAPTERS.map(([{ type }]) => type)).size).toBe(ADAPTERS.length);
  for (const [adapter, { handshakeName, environment }] of ADAPTERS) {
    expect(adapterFor(handshakeName, {})).toBe(adapter);
    expect(adapterFor('something-else', environment ?? {}).type).toBe(adapter.type);
    expect(adapterOf(adapter.type)).toBe(adapter);
  }
});

test('W24: of what only resembles a client, by its name or its environment, no call is a hook’s', () => {
  for (const [, { handshakeName, environment }] of ADAPTERS) {
    for (const name of [`${handshakeName}-like`, `my ${handshakeName}`, handshakeName?.toUpperCase() ?? '']) {
      expect(adapterFor(name, environment ?? {}).isHookCall).toBeNull();
    }
    for (const name of [null, 'something-else']) {
      expect(adapterFor(name, environment ?? {}).isHookCall).toBeNull();
    }
  }
});
