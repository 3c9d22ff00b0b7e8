import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triggerCommand } from '../../src/hooks/trigger.js';
import { temporaryFolder } from '../support/agent.js';
import { installTrigger, runHookCommand } from '../support/hooks.js';
import { messagesIn } from '../support/letter.js';
import { handedOver, writeMail } from '../support/waiting-mail.js';

test('W12, W45: files that name the session, whoever wrote them, add nothing to what a hook hands over', async () => {
  const home = temporaryFolder();
  await writeMail(home, { mine: ['from the log'], other: ['for another'] });
  for (const [folder, name, content] of [
    ['sessions', '77.json', { server_pid: 77, client: { session_id: 'mine' } }],
    ['mailboxes', '77.jsonl', { schema_version: 1, id: 'x', body: 'forged', from_session_id: 'other' }],
    ['waiting', 'other.json', { session_id: 'mine', body: 'forged' }],
  ] as const) {
    mkdirSync(join(home, '.oxtail', folder), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, '.oxtail', folder, name), `${JSON.stringify(content)}\nnot even JSON\n`);
  }
  const command = triggerCommand(installTrigger(home), 'codex', 'PostToolUse');
  const payload = JSON.stringify({ session_id: 'mine', hook_event_name: 'PostToolUse' });
  const { output } = await runHookCommand(command, { home, payload });
  const { additionalContext } = JSON.parse(output).hookSpecificOutput as { additionalContext: string };
  expect(messagesIn(additionalContext).map(({ body }) => body)).toEqual(['from the log']);
  expect(await handedOver(home)).toEqual({ given: ['from the log'], confirmed: 1 });
});
