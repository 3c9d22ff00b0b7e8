import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { parkReader } from '../support/child-processes.js';
import { bodiesOf, readAllMail, sendMail } from '../support/mail.js';
import { eventsOf, expectFolded, nextEvent, openTestLog } from '../support/open-log.js';

async function pair(home: string) {
  return Promise.all([
    startAgent({ home, cwd: home, session: 'one' }),
    startAgent({ home, cwd: home, session: 'two' }),
  ]);
}

test('P1 when the home is deleted servers go on in a new one under their ids, and what they send is in there', async () => {
  const home = temporaryFolder();
  const [one, two] = await pair(home);
  const waiting = one.call('ask_peer', { target: 'two', body: 'lost with the home', timeout_ms: 1000 });
  const before = await openTestLog(home);
  await nextEvent(home, before, 'ask.opened');
  await before.close();
  // At one stroke: a server makes folders anew that it finds missing half-way.
  renameSync(join(home, '.oxtail'), join(home, 'gone'));
  rmSync(join(home, 'gone'), { recursive: true });
  const listed = (await two.call('list_project_sessions')) as { sessions: { client_session_id: string }[] };
  expect(listed.sessions.map((row) => row.client_session_id)).toContain('two');
  expect(await sendMail(one, 'two', 'in the new home')).toMatchObject({ ok: true, target_session_id: 'two' });
  const log = await openTestLog(home);
  expect(eventsOf(log, 'message.sent').map(({ data }) => data.body)).toEqual(['in the new home']);
  expect(bodiesOf(await readAllMail(two))).toEqual(['in the new home']);
  // A wait whose question is gone still ends.
  expect(await waiting).toMatchObject({ ok: true, reply: null, timed_out: true });
  expectFolded(log);
});

test('P1 when the folder of the bell is deleted a waiting question is answered all the same', async () => {
  const home = temporaryFolder();
  const [one, two] = await pair(home);
  const log = await openTestLog(home);
  for (const round of ['first', 'second']) {
    const from = log.head();
    const asked = one.call('ask_peer', { target: 'two', body: round, timeout_ms: 60_000 });
    const question = await nextEvent(home, log, 'message.delivered', from);
    rmSync(join(home, '.oxtail', 'bell'), { recursive: true, force: true });
    await two.call('reply_to_message', { message_id: question.data.id, body: `re ${round}` });
    expect(await asked).toMatchObject({ reply: { body: `re ${round}` } });
    await readAllMail(two);
  }
  expectFolded(log);
});

test('P1 a reader that holds a snapshot for long, or dies with it, holds nobody up', async () => {
  const home = temporaryFolder();
  const [one, two] = await pair(home);
  await parkReader(home);
  for (let round = 0; round < 100; round++) {
    expect(await sendMail(one, 'two', `${round}`)).toMatchObject({ ok: true });
  }
  const expected = Array.from({ length: 100 }, (_, round) => `${round}`);
  expect(bodiesOf(await readAllMail(two))).toEqual(expected);
  expectFolded(await openTestLog(home));
});

/** Everything in a folder, with what would show that somebody touched it. */
function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stats = lstatSync(path);
      const content = stats.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
      return [name, stats.mode, stats.mtimeMs, stats.ino, content].join(' ');
    });
}

test('P1 what an older oxtail left in the home is neither read nor touched', async () => {
  const home = temporaryFolder();
  const root = join(home, '.oxtail');
  const files = {
    'sessions/4242.json': JSON.stringify({ server_pid: process.pid, client: { session_id: 'ghost' } }),
    'sessions/7.json': 'null',
    'mailboxes/4242.jsonl': '{"body":"old mail"}\n',
    'received/one.json': '{}',
    'hooks/stop.sh': '#!/bin/sh\nexit 0\n',
    'config.json': '{"broken":',
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true, mode: 0o755 });
    writeFileSync(join(root, name), content, { mode: 0o644 });
  }
  chmodSync(root, 0o755);
  const theirs = () => fingerprint(root).filter((line) => !/^(log|bell|calls|waiting|archive)\b/.test(line));
  const before = theirs();
  expect(before).toHaveLength(Object.keys(files).length + 4);
  const [one, two] = await pair(home);
  await sendMail(one, 'two', 'new mail');
  expect(bodiesOf(await readAllMail(two))).toEqual(['new mail']);
  const { sessions } = (await one.call('list_project_sessions')) as {
    sessions: { client_session_id: string }[];
  };
  expect(sessions.map((row) => row.client_session_id).sort()).toEqual(['one', 'two']);
  await Promise.all([one.close(), two.close()]);
  expect(theirs()).toEqual(before);
});
