import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type Agent, startAgent, temporaryFolder } from '../support/agent.js';
import { bodiesOf, readAllMail, sendMail } from '../support/mail.js';
import { eventsOf, expectFolded, nextEvent, openTestLog } from '../support/open-log.js';

const onLinux = test.skipIf(process.platform !== 'linux');

/** A PID namespace of its own, in which the server is process 1. */
const ownPids = ['unshare', '-Urpf', '--mount-proc', '--kill-child'];

/** A user namespace in which nothing can be watched. */
const withoutWatches = [
  'unshare',
  '-Ur',
  'sh',
  '-ec',
  'echo 0 > /proc/sys/user/max_inotify_instances; exec "$@"',
  'sh',
];

/** The engine stalls a plain read for this long where two processes have the same pid. */
const STALL_MS = 10_000;

/** Answers one question of `from` to `to`; gives what the waiting call returned. */
async function exchange(home: string, from: Agent, to: Agent, target: string) {
  const log = await openTestLog(home);
  const head = log.head();
  const asked = from.call('ask_peer', { target, body: 'well?', timeout_ms: 60_000 });
  const question = await nextEvent(home, log, 'message.delivered', head);
  expect(bodiesOf(await readAllMail(to))).toEqual(['well?']);
  await to.call('reply_to_message', { message_id: question.data.id, body: 'well.' });
  return asked;
}

onLinux(
  'P4 W9 W10 agents in PID namespaces of their own, with equal pids, talk with each other and with those outside',
  async () => {
    const home = temporaryFolder();
    const [left, right, outside] = await Promise.all([
      startAgent({ home, cwd: home, session: 'left', through: ownPids }),
      startAgent({ home, cwd: home, session: 'right', through: ownPids }),
      startAgent({ home, cwd: home, session: 'outside' }),
    ]);
    const log = await openTestLog(home);
    const pids = eventsOf(log, 'session.started').map(({ data }) => data.process.pid);
    expect(pids.filter((pid) => pid === 1)).toHaveLength(2);
    const agents = { left, right, outside };
    for (const [from, to] of [
      ['left', 'right'],
      ['right', 'outside'],
      ['outside', 'left'],
    ] as const) {
      const since = performance.now();
      // Nobody can judge a process of another namespace.
      expect(await sendMail(agents[from], to, 'hello')).toMatchObject({ ok: true, recipient_live: null });
      expect(bodiesOf(await readAllMail(agents[to]))).toEqual(['hello']);
      expect(await exchange(home, agents[from], agents[to], to)).toMatchObject({
        reply: { body: 'well.' },
        recipient_live: null,
      });
      expect(performance.now() - since).toBeLessThan(STALL_MS);
    }
    const { sessions } = (await left.call('list_project_sessions')) as {
      sessions: { client_session_id: string }[];
    };
    expect(sessions.map((row) => row.client_session_id).sort()).toEqual(['left', 'outside', 'right']);
    expect(eventsOf(log, 'session.ended')).toEqual([]);
    expectFolded(log);
  },
);

onLinux('P4 where nothing can be watched an answer reaches the waiting call all the same', async () => {
  const watching = `require('fs').watch('/', () => {})`;
  const { stderr } = spawnSync(
    withoutWatches[0]!,
    [...withoutWatches.slice(1), process.execPath, '-e', watching],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toContain('EMFILE');
  const home = temporaryFolder();
  const asker = await startAgent({ home, cwd: home, session: 'asker', through: withoutWatches });
  const peer = await startAgent({ home, cwd: home, session: 'peer' });
  for (let round = 0; round < 2; round++) {
    expect(await exchange(home, asker, peer, 'peer')).toMatchObject({ reply: { body: 'well.' } });
  }
});
