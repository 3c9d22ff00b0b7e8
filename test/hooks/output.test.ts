import { expect, test } from 'vitest';
import { hookOutput, NOTHING } from '../../src/hooks/output.js';

test.each(['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse'] as const)(
  'a text at %s becomes context',
  (event) => {
    expect(hookOutput(event, 'mail')).toEqual({
      hookSpecificOutput: { hookEventName: event, additionalContext: 'mail' },
    });
  },
);

test('a text at a stop continues the turn', () => {
  expect(hookOutput('Stop', 'mail')).toEqual({ decision: 'block', reason: 'mail' });
});

test('with nothing to say the client is told nothing', () => {
  expect(JSON.stringify(NOTHING)).toBe('{}');
});
