import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { startProgram, untilStopped } from '../support/child-processes.js';
import { bodiesOf, readMail, sendMail } from '../support/mail.js';
import { expectFolded, openTestLog } from '../support/open-log.js';

const onLinux = test.skipIf(process.platform !== 'linux');

onLinux('P1 while a writer stands still in its transaction servers say busy, and lose nothing', async () => {
  const home = temporaryFolder();
  const [a, b] = await Promise.all([
    startAgent({ home, cwd: home, session: 'agent-a' }),
    startAgent({ home, cwd: home, session: 'agent-b' }),
  ]);
  await sendMail(a, 'agent-b', 'before');
  const writer = await startProgram(home, 'current');
  writer.order('inside SIGSTOP');
  await untilStopped(writer.pid);
  // What comes up now answers its handshake, too.
  const late = await startAgent({ home, cwd: home });
  const since = performance.now();
  const answers = await Promise.all([
    a.raw('send_message', { target: 'agent-b', body: 'during' }),
    b.raw('read_my_messages'),
    late.raw('get_my_session'),
  ]);
  for (const { text, isError } of answers) {
    expect(isError).toBe(true);
    expect(JSON.parse(text)).toEqual({
      schema_version: 1,
      ok: false,
      error: 'busy',
      message: expect.stringContaining(`kill -CONT ${writer.pid}`),
    });
  }
  // Not at once: a standstill may be over in a moment.
  expect(performance.now() - since).toBeGreaterThan(1900);
  const patient = sendMail(a, 'agent-b', 'after');
  writer.child.kill('SIGCONT');
  expect(await patient).toMatchObject({ ok: true });
  expect(bodiesOf(await readMail(b))).toEqual(['before', 'after']);
  expect(await late.call('claim_session', { session_id: 'agent-c' })).toMatchObject({ ok: true });
  const log = await openTestLog(home);
  const purposes = log.read().flatMap((event) => ('purpose' in event.data ? [event.data.purpose] : []));
  expect(purposes).toEqual(['SIGSTOP']);
  expectFolded(log);
});
