import { expect, test } from 'vitest';
import { startAgent } from '../support/agent.js';
import { read } from '../support/exchange.js';
import { allEvents, eventsOf } from '../support/open-log.js';
import { startPair } from '../support/pair.js';

test('Groups: "*" reaches every other live agent, all read it, and an answer carries the thread', async () => {
  const { alpha, beta, home, cwd, log } = await startPair();
  const gamma = await startAgent({ home, cwd, session: 'gamma' });
  const gone = await startAgent({ home, cwd, session: 'gone' });
  await gone.kill();
  const head = log.head();
  const answer = await alpha.call('send_message', { target: '*', body: 'All hands.' });
  expect(answer).toMatchObject({
    ok: true,
    thread_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    sent: 2,
    results: [
      { target: 'beta', ok: true, target_server_pid: beta.pid },
      { target: 'gamma', ok: true, target_server_pid: gamma.pid },
    ],
  });
  const { thread_id } = answer;
  const appended = allEvents(log).filter(({ seq }) => seq > head);
  expect(appended.map(({ type }) => type).filter((type) => !type.startsWith('session.'))).toEqual(
    [0, 1].flatMap(() => ['message.sent', 'message.delivered']),
  );
  const [first] = await read(beta);
  const [second] = await read(gamma);
  expect([first, second]).toMatchObject([0, 1].map(() => ({ body: 'All hands.', thread_id })));
  expect(first?.id).not.toBe(second?.id);
  expect(await read(alpha)).toEqual([]);
  const reply = await beta.call('reply_to_message', { message_id: first?.id, body: 'Aye.' });
  expect(reply).toMatchObject({ ok: true, target_session_id: 'alpha', thread_id });
  expect(await read(alpha)).toMatchObject([{ body: 'Aye.', from_session_id: 'beta', thread_id }]);
  expect(eventsOf(log, 'wake.requested')).toEqual([]);
});

test('Groups, P4: a list with a key is sent once, also when it is sent again by another server of the sender', async () => {
  const { alpha, home, cwd, log } = await startPair();
  const alphaToo = await startAgent({ home, cwd, session: 'alpha' });
  const input = { target: ['beta', 'nobody'], body: 'Bake.', idempotency_key: 'k', action_required: true };
  const once = await alpha.call('send_message', input);
  const again = await alphaToo.call('send_message', input);
  expect(once).toMatchObject({
    sent: 1,
    results: [{ obligation_durable: true }, { error: 'target-not-found' }],
  });
  const ids = ({ results }: typeof once) => (results as { message_id?: string }[])[0]?.message_id;
  expect([again.thread_id, ids(again)]).toEqual([once.thread_id, ids(once)]);
  expect(eventsOf(log, 'message.sent')).toHaveLength(1);
});
