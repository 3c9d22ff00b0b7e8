import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { anotherClient, killServer, serverPid } from '../support/clients.js';
import { bodies } from '../support/exchange.js';

const IN_USE = { schema_version: 1, ok: false, error: 'session-in-use', message: expect.any(String) };

test('W25: an id that a running agent of another client process holds is refused, until that one is gone', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const holder = await startAgent({ home, cwd, through: anotherClient, session: 'alpha' });
  const other = await startAgent({ home, cwd, session: 'beta' });
  const claim = { session_id: 'alpha' };
  expect(await other.call('claim_session', claim)).toEqual(IN_USE);
  expect(await other.call('register_my_session', claim)).toEqual(IN_USE);
  expect(await other.call('get_my_session')).toMatchObject({ entry: { client: { session_id: 'beta' } } });
  await other.call('send_message', { target: 'alpha', body: 'still yours' });
  expect(await bodies(holder)).toEqual(['still yours']);
  await killServer(await serverPid(holder));
  expect(await other.call('claim_session', claim)).toMatchObject({ ok: true });
});

test('several servers of one client may share an id', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  await startAgent({ home, cwd, session: 'alpha' });
  expect(
    await (await startAgent({ home, cwd })).call('claim_session', { session_id: 'alpha' }),
  ).toMatchObject({ ok: true });
});

test('the same id in two projects is two agents', async () => {
  const home = temporaryFolder();
  const here = await startAgent({ home, cwd: temporaryFolder(), session: 'alpha' });
  const there = { home, cwd: temporaryFolder(), through: anotherClient, session: 'alpha' };
  const namesake = await startAgent(there);
  const peer = await startAgent({ home, cwd: there.cwd, session: 'beta' });
  await peer.call('send_message', { target: 'alpha', body: 'x' });
  expect(await bodies(here)).toEqual([]);
  expect(await bodies(namesake)).toEqual(['x']);
});

// Each keeps a process between the client and the server.
test.each([
  ['sh -c', ['sh', '-c', '"$@"; exit $?', 'sh']],
  ['bash -c inside sh -c', ['sh', '-c', 'bash -c \'"$@"; exit $?\' bash "$@"; exit $?', 'sh']],
  ['env and timeout', ['env', 'A=b', 'timeout', '60']],
])(
  'a launcher is not the client: started through %s, a server is still of its client',
  async (_, through) => {
    const [home, cwd] = [temporaryFolder(), temporaryFolder()];
    await startAgent({ home, cwd, session: 'alpha' });
    const launched = await startAgent({ home, cwd, through });
    expect(await launched.call('claim_session', { session_id: 'alpha' })).toMatchObject({ ok: true });
    const stranger = await startAgent({ home, cwd, through: [...anotherClient, ...through] });
    expect(await stranger.call('claim_session', { session_id: 'alpha' })).toEqual(IN_USE);
  },
);
