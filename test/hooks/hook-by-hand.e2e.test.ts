import { expect, test } from 'vitest';
import { PROGRAM, temporaryFolder } from '../support/agent.js';
import { runHookCommand } from '../support/hooks.js';
import { runOxtail } from '../support/run-oxtail.js';
import { handedOver, writeMail } from '../support/waiting-mail.js';

test('by hand a hook is answered as by its client', async () => {
  const home = temporaryFolder();
  await writeMail(home, { 'my-session': ['mine'] });
  const payload = JSON.stringify({ session_id: 'my-session' });
  const command = `${process.execPath} ${PROGRAM} hook --client codex PostToolUse`;
  const { output, errors, code } = await runHookCommand(command, { home, payload });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(JSON.parse(output)).toMatchObject({
    hookSpecificOutput: {
      hookEventName: 'PostToolUse',
      additionalContext: expect.stringContaining('| mine'),
    },
  });
  expect(await handedOver(home)).toEqual({ given: ['mine'], confirmed: 1 });
});

test.each([[[]], [['--client', 'codex']], [['--client', 'vim', 'Stop']], [['Stopp']]])(
  'a hook that nobody has is told, and blocks nothing: %j',
  async (args) => {
    const ran = await runOxtail(['hook', ...args], { home: temporaryFolder() });
    expect(ran).toEqual({
      output: '',
      errors: 'oxtail: Name a hook event of a client: see oxtail hook --help. (unknown-hook)\n',
      code: 1,
    });
  },
);

test('a second word means nothing', async () => {
  const { errors, code } = await runOxtail(['hook', 'Stop', 'it'], { home: temporaryFolder() });
  expect({ errors, code }).toEqual({
    errors: 'oxtail: "it" means nothing to oxtail hook: see oxtail hook --help. (unknown-argument)\n',
    code: 2,
  });
});
