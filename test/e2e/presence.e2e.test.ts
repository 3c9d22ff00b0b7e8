import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { type Agent, type Json, startAgent } from '../support/agent.js';
import { anotherClient, killServer, startNameless } from '../support/clients.js';
import { bodies, read } from '../support/exchange.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import { startPair } from '../support/pair.js';
import { pidOf } from '../support/pid-of.js';
import { answerIn, startWire } from '../support/wire.js';

async function listed(agent: Agent): Promise<Json[]> {
  return (await agent.call('list_project_sessions')).sessions as Json[];
}

test.each([
  ['closes its input', (_: number, close: () => Promise<unknown>) => close()],
  ['gets SIGTERM', (pid: number) => process.kill(pid, 'SIGTERM')],
  ['gets SIGINT', (pid: number) => process.kill(pid, 'SIGINT')],
  ['is killed', (pid: number) => process.kill(pid, 'SIGKILL')],
])(
  'P1, P2: W2: mail waits for an agent that %s, and is read and answered after its restart',
  async (_, stop) => {
    const { alpha, home, cwd } = await startPair();
    const wire = startWire({ home, cwd });
    await wire.initialize();
    await wire.call('claim_session', { session_id: 'gamma' });
    await alpha.call('send_message', { target: 'gamma', body: 'before' });
    await stop(wire.pid, () => wire.end());
    await wire.exited;
    const sent = await alpha.call('send_message', { target: 'gamma', body: 'meanwhile' });
    expect(sent).toMatchObject({ ok: true, target_server_pid: null, recipient_live: false });
    const back = await startAgent({ home, cwd, session: 'gamma' });
    const messages = await read(back);
    expect(messages.map(({ body }) => body)).toEqual(['before', 'meanwhile']);
    for (const { id } of messages) {
      expect(await back.call('reply_to_message', { message_id: id, body: 'r' })).toMatchObject({ ok: true });
    }
    expect(await bodies(alpha)).toEqual(['r', 'r']);
  },
);

test('several servers of one agent drain one mailbox, each message once', async () => {
  const { alpha, beta, home, cwd } = await startPair();
  const betaToo = await startAgent({ home, cwd, session: 'beta' });
  const sent = Array.from({ length: 6 }, (_, index) => `m${index}`);
  for (const body of sent) await alpha.call('send_message', { target: 'beta', body });
  const given = await Promise.all([beta, betaToo, beta, betaToo].map(bodies));
  expect(given.flat().sort()).toEqual(sent);
});

test('W10: a stranger under the recorded pid is not the agent: it is not listed, and its mail waits', async () => {
  const { alpha, beta, home, cwd } = await startPair();
  const stranger = spawn('sleep', ['60']);
  onTestFinished(() => void stranger.kill());
  await once(stranger, 'spawn');
  await beta.kill();
  await recordAs(home, beta.pid, { pid: pidOf(stranger), startToken: 'of the one before' });
  expect(await listed(alpha)).toMatchObject([{ client_session_id: 'alpha' }]);
  const sent = await alpha.call('send_message', { target: 'beta', body: 'x' });
  expect(sent).toMatchObject({ ok: true, target_server_pid: null, recipient_live: false });
  expect(await bodies(await startAgent({ home, cwd, session: 'beta' }))).toEqual(['x']);
});

test('W9: a server with the pid of a stranger before it does not inherit the mail of that one', async () => {
  const { alpha, home, cwd } = await startPair();
  const { pid, name } = await startNameless({ home, cwd, through: anotherClient });
  expect(await alpha.call('send_message', { target: name, body: 'x' })).toMatchObject({ ok: true });
  await killServer(pid);
  const after = startWire({ home, cwd });
  await recordAs(home, pid, { pid: after.pid, startToken: 'of the one before' });
  await after.initialize();
  expect(answerIn(await after.call('read_my_messages'))).toMatchObject({ ok: true, count: 0 });
});

test('W62: the card of an agent survives the restart of its server', async () => {
  const { alpha, beta, home, cwd } = await startPair();
  await beta.call('set_my_state', { purpose: 'mending the fence' });
  await beta.close();
  const back = await startAgent({ home, cwd, session: 'beta' });
  expect(await back.call('get_my_session')).toMatchObject({
    entry: { state: { purpose: 'mending the fence' } },
  });
  expect(await listed(alpha)).toMatchObject([
    { client_session_id: 'alpha' },
    { client_session_id: 'beta', state: { purpose: 'mending the fence' } },
  ]);
});

test('W57: agents outside tmux are listed, with or without an id, and each can be addressed as it is listed', async () => {
  const { alpha, beta, home, cwd } = await startPair();
  const nameless = await startNameless({ home, cwd });
  const rows = await listed(alpha);
  expect(rows).toMatchObject([
    { name: `pid-${alpha.pid}`, path: cwd, attached: false, client_session_id: 'alpha' },
    { name: `pid-${beta.pid}`, client_session_id: 'beta' },
    { name: nameless.name, client_type: 'unknown', client_session_id: null, state: null },
  ]);
  for (const { name } of rows.slice(1)) {
    expect(await alpha.call('send_message', { target: name, body: 'x' })).toMatchObject({ ok: true });
  }
  expect(await bodies(beta)).toEqual(['x']);
  expect(await bodies(nameless.agent)).toEqual(['x']);
});

/** Records the server with this pid, and what it speaks for, as another process. */
async function recordAs(home: string, pid: number, process: { pid: number; startToken: string }) {
  const log = await openTestLog(home);
  const started = eventsOf(log, 'session.started').find(({ data }) => data.process.pid === pid);
  if (started === undefined) throw new Error(`no server ${pid}`);
  const before = started.data.server;
  const server = 'abcdef0123456789';
  const claims = eventsOf(log, 'session.claimed').filter(({ data }) => data.server === before);
  log.append({ server, session: null }, () => ({
    events: [
      { type: 'session.ended', data: { server: before, how: 'lost', evidence: 'test' } },
      { type: 'session.started', data: { ...started.data, server, process, inherits: [before] } },
      ...claims.map(({ data }) => ({ type: 'session.claimed' as const, data: { ...data, server } })),
    ],
    answer: null,
  }));
}
