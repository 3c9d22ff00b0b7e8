import { expect, test } from 'vitest';
import { considerWake, type WakeAnswer, type WakeOption } from '../../src/wake/index.js';

const noTarget = { wake_status: 'skipped_no_target' } as const;
const cases: [WakeOption, boolean, WakeAnswer | null][] = [
  [null, false, null],
  [null, true, { ...noTarget, wake_reason: 'reply_to_default' }],
  ['off', false, null],
  ['off', true, null],
  ['auto', false, noTarget],
  ['auto', true, noTarget],
];

for (const [option, isReply, answer] of cases)
  test(`wake ${option ?? 'unset'} on ${isReply ? 'a reply' : 'a message'}`, () => {
    expect(considerWake(option, isReply)).toStrictEqual(answer);
  });
