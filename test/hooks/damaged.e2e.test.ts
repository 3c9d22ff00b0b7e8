import { expect, test } from 'vitest';
import { triggerCommand } from '../../src/hooks/trigger.js';
import { temporaryFolder } from '../support/agent.js';
import { editStore } from '../support/child-processes.js';
import { installTrigger, runHookCommand } from '../support/hooks.js';
import { messagesIn } from '../support/letter.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import { writeMail } from '../support/waiting-mail.js';

test('P12: a hook that meets a damaged record sets it aside; once a server has folded anew, the rest comes', async () => {
  const home = temporaryFolder();
  await writeMail(home, { mine: ['one', 'two'] });
  const log = await openTestLog(home);
  editStore(home, 'flip', String(eventsOf(log, 'message.sent')[0]?.seq));
  const command = triggerCommand(installTrigger(home), 'codex', 'PreToolUse');
  const payload = JSON.stringify({ session_id: 'mine', hook_event_name: 'PreToolUse' });
  expect(await runHookCommand(command, { home, payload })).toMatchObject({ output: '', code: 0 });
  expect(eventsOf(log, 'record.quarantined')).toHaveLength(1);
  log.look(() => null);
  const { output } = await runHookCommand(command, { home, payload });
  const { additionalContext } = JSON.parse(output).hookSpecificOutput as { additionalContext: string };
  expect(messagesIn(additionalContext).map(({ body }) => body)).toEqual([
    expect.stringContaining('damaged'),
    'two',
  ]);
});
