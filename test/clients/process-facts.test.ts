import { expect, test } from 'vitest';
import { shortName } from '../../src/clients/process-facts.js';

test('a name shows no control characters and is cut between characters', () => {
  expect(shortName('a\u001b[31m\nb\u202e')).toBe('a?[31m?b?');
  expect(shortName('🐂'.repeat(65))).toBe('🐂'.repeat(64));
});
