import { expect, test } from 'vitest';
import { settingFaults } from '../../../src/forensics/index.js';

test.each([
  ['OXTAIL_ASK_PEER_TIMEOUT_MS', 'soon', '45000 counts'],
  ['OXTAIL_READ_MAX_BODY_BYTES', '-1', '65536 counts'],
  ['OXTAIL_RECEIVED_MAX', '0.5', '1 counts'],
  ['OXTAIL_ASK_PEER_MAX_TIMEOUT_MS', '900000', '300000'],
  ['OXTAIL_AUTOWAKE', 'no', 'on counts'],
  ['OXTAIL_ASK_PEER_WAKE_STRATEGY', 'always', 'auto counts'],
  ['OXTAIL_WAKE_DRIVERS', 'rewake,tmx', 'counts for nothing'],
  ['OXTAIL_HOME', 'here', 'not absolute'],
])('%s=%s means nothing', (name, value, counts) => {
  expect(settingFaults({ [name]: value })).toEqual([
    { name, value, counts: expect.stringContaining(counts) },
  ]);
});

test('what makes sense, is unset, or is no setting of ours is not told', () => {
  expect(
    settingFaults({
      OXTAIL_HOME: '/x',
      OXTAIL_AUTOWAKE: ' OFF ',
      OXTAIL_WAKE_DRIVERS: 'none',
      OXTAIL_RECEIVED_MAX: '',
      OXTAIL_WAKE_DEBOUNCE_MS: '0.5',
      CLAUDE_PID: 'x',
    }),
  ).toEqual([]);
});
