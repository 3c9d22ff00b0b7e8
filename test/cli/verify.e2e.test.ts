import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEnvironment } from '../../src/events/lmdb.js';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { openTestLog, storedName } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

async function homeWithMail(): Promise<string> {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  await ada.call('send_message', { target: 'ben', body: 'hello' });
  await ben.call('read_my_messages');
  await ada.close();
  await ben.close();
  return home;
}

test('P5: verify proves a log that real servers wrote, in words and as JSON', async () => {
  const home = await homeWithMail();
  const { output, errors, code } = await runOxtail(['verify'], { home });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).toMatch(/Verified: what is stored is exactly what the events say\.\n$/);
  expect(output).toMatch(new RegExp(`^ {2}${storedName('mailboxes')} +0 rows {2}as folded$`, 'm'));
  const json = await runOxtail(['verify', '--json'], { home });
  expect(json.code).toBe(0);
  const log = await openTestLog(home);
  expect(JSON.parse(json.output)).toMatchObject({
    ok: true,
    head: log.head(),
    events: log.head(),
    problems: [],
  });
});

test('verify names what is wrong and exits with 1', async () => {
  const home = await homeWithMail();
  const sessions = storedName('sessions');
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  store.transact(() => {
    const [row] = store.tables.range({ prefix: [`${sessions}.0`, 'sessions.agents'] });
    store.tables.put(row!.key, { session: 'x' });
  });
  await store.close();
  const { output, code } = await runOxtail(['verify'], { home });
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^ {2}${sessions} +\\d+ rows {2}not as folded$`, 'm'));
  expect(output).toMatch(
    new RegExp(`^rows-differ: ${sessions} is not what the log says, in one row: sessions\\.agents`, 'm'),
  );
  expect(output).toMatch(/Not verified: one problem\.\n$/);
  const json = await runOxtail(['verify', '--json'], { home });
  expect(json.code).toBe(1);
  expect(JSON.parse(json.output)).toMatchObject({ ok: false, problems: [{ code: 'rows-differ' }] });
});

test('a part of an archive is looked at, and proved only with its log', async () => {
  const home = await homeWithMail();
  expect(await runOxtail(['compact', '--all'], { home })).toMatchObject({ errors: '', code: 0 });
  const file = join('.oxtail', 'archive', 'segment-00000001.jsonl.gz');
  expect(await runOxtail(['log', '--file', file], { home })).toMatchObject({ code: 0 });
  const { output, errors, code } = await runOxtail(['verify', '--file', file], { home });
  expect({ output, code }).toEqual({ output: '', code: 1 });
  expect(errors).toMatch(/^oxtail: .* is a part of an archive, .*\(archive-segment\)\n$/);
  const whole = await runOxtail(['verify'], { home });
  expect(whole).toMatchObject({ errors: '', code: 0 });
  expect(whole.output).toContain(' read from the archive, ');
});

test('P11: log and verify change nothing of what is stored', async () => {
  const home = await homeWithMail();
  const file = join(home, '.oxtail', 'log', 'data.mdb');
  const look = () => ({ bytes: readFileSync(file), mtime: statSync(file).mtimeMs });
  const before = look();
  await runOxtail(['log'], { home });
  await runOxtail(['log', '--json'], { home });
  await runOxtail(['verify'], { home });
  expect(look()).toEqual(before);
});
