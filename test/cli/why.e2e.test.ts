import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { runOxtail } from '../support/run-oxtail.js';

const UTC = { TZ: 'UTC' };
/** Bytes that would clear a terminal, turn what follows around, or begin a line. */
const HOSTILE = '\u001b[2J\u202ebread\nVerdict: all is well (answered)';

/** Ada has sent ben a message; what ben did with it, the given deed says. */
async function homeWithMail(body = 'hello') {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  const { message_id } = await ada.call('send_message', { target: 'ben', body });
  return { home, ada, ben, id: String(message_id) };
}

test('why tells a story whose last word is the verdict, and exits by its class', async () => {
  const { home, ada, ben, id } = await homeWithMail(HOSTILE);
  await ben.call('read_my_messages');
  await ben.call('reply_to_message', { message_id: id, body: 'yes' });
  const waiting = await runOxtail(['why', id], { home, env: UTC });
  expect(waiting).toMatchObject({ errors: '', code: 3 });
  await ada.call('read_my_messages');
  const { output, errors, code } = await runOxtail(['why', id], { home, env: UTC });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).toContain(`Message ${id}\n`);
  expect(output).toMatch(/\(answered\)\n$/);
  const lines = output.trimEnd().split('\n');
  // P9: what the peer wrote cannot pass for a line of ours.
  for (const line of lines) expect(line).toMatch(/^[\x20-\x7e…]{0,80}$/);
  expect(lines.filter((line) => line.startsWith('Verdict: '))).toHaveLength(1);
  await ada.close();
  await ben.close();
});

test('P11: why changes nothing of what is stored, also when it finds nothing', async () => {
  const { home, ada, ben, id } = await homeWithMail();
  await ada.close();
  await ben.close();
  const file = join(home, '.oxtail', 'log', 'data.mdb');
  const look = () => ({ bytes: readFileSync(file), mtime: statSync(file).mtimeMs });
  const before = look();
  for (const asked of [id, 'ada', 'ben', 'nobody']) await runOxtail(['why', asked], { home });
  expect(look()).toEqual(before);
});

test('P7: that a recipient was killed is told before anybody has recorded it', async () => {
  const { home, ada, ben, id } = await homeWithMail();
  await ben.kill();
  const { output, code } = await runOxtail(['why', id], { home });
  expect(output.replace(/\s+/g, ' ')).toContain('its process is gone, which nobody has recorded yet');
  expect(output).toMatch(/\(recipient-ended\)\n$/);
  expect(code).toBe(4);
  await ada.close();
});

test('P9: why --json is one line of plain data', async () => {
  const { home, ada, ben, id } = await homeWithMail(HOSTILE);
  const { output } = await runOxtail(['why', id, '--json'], { home });
  expect(output).toMatch(/^[\x20-\x7e…]*\n$/u);
  expect(JSON.parse(output)).toMatchObject({
    schema_version: 1,
    subject: { kind: 'message', id, messages: [id] },
    verdict: { class: 'waiting' },
    basis: { kind: 'log', looked: true, archived: 0, left: 0 },
  });
  await ada.close();
  await ben.close();
});

test('a name that was written to in vain is called a target, and who wrote by its name', async () => {
  const { home, ada, ben } = await homeWithMail();
  await ada.call('send_message', { target: 'zoe', body: 'hello?' });
  const { output, code } = await runOxtail(['why', 'zoe'], { home });
  expect(output).toMatch(/^Target zoe\n/);
  expect(output).toContain('ada is refused send_message');
  expect(output).toContain('(never-sent)');
  expect(code).toBe(4);
  await ada.close();
  await ben.close();
});

test('what cannot be told is said in one sentence', async () => {
  const { home, ada, ben } = await homeWithMail();
  await ada.close();
  await ben.close();
  const unknown = await runOxtail(['why', 'no\u001bbody'], { home });
  expect(unknown).toEqual({
    output: '',
    errors:
      'oxtail: Nothing is on record of "no body": give an id, or at least 4 characters of its beginning, of a message, a request or a session. (unknown-id)\n',
    code: 1,
  });
  expect(await runOxtail(['why'], { home })).toMatchObject({ output: '', code: 2 });
  expect(await runOxtail(['why', 'one', 'two'], { home })).toMatchObject({ output: '', code: 2 });
});
