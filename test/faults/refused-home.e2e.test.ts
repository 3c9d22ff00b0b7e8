import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Agent, startAgent, temporaryFolder } from '../support/agent.js';
import { editStore } from '../support/child-processes.js';
import { openTestLog } from '../support/open-log.js';
import { privateMounts } from '../support/private-mounts.js';

const onLinux = test.skipIf(process.platform !== 'linux');
const asRoot = test.skipIf(process.getuid?.() !== 0);

/** The server answers its handshake and lists its tools; each tool says what is wrong and what to do. */
async function expectRefusal(agent: Agent, error: string, advice: RegExp): Promise<void> {
  expect(agent.client.getServerVersion()?.name).toBe('oxtail');
  const { tools } = await agent.client.listTools();
  expect(tools.length).toBeGreaterThan(8);
  for (const tool of ['get_my_session', 'read_my_messages', 'list_project_sessions']) {
    const { text, isError } = await agent.raw(tool);
    expect(isError).toBe(true);
    const answer = JSON.parse(text);
    expect(answer).toEqual({
      schema_version: 1,
      ok: false,
      error,
      message: expect.stringMatching(advice),
    });
    expect(Object.keys(answer)).toEqual(['schema_version', 'ok', 'error', 'message']);
    expect(text).not.toMatch(/\bat .*:\d+/);
  }
}

/** A home with a log in it. */
async function madeHome(): Promise<string> {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  await log.close();
  return home;
}

test('W32 a log of a newer format is refused', async () => {
  const home = await madeHome();
  editStore(home, 'meta', 'format', '2');
  await expectRefusal(await startAgent({ home, cwd: home }), 'newer-format', /update/);
});

test('W32 decisions of a newer program are not decided upon', async () => {
  const home = await madeHome();
  editStore(home, 'meta', 'critical', '["future.decided"]');
  await expectRefusal(await startAgent({ home, cwd: home }), 'newer-format', /"future.decided".*update/);
});

test('W32 a home that others can write is refused until it is mended', async () => {
  const home = await madeHome();
  chmodSync(join(home, '.oxtail'), 0o777);
  const agent = await startAgent({ home, cwd: home });
  await expectRefusal(agent, 'unsafe-permissions', /chmod go-w/);
  chmodSync(join(home, '.oxtail'), 0o700);
  expect(await agent.call('claim_session', { session_id: 'mended' })).toMatchObject({ ok: true });
});

asRoot('W32 a home of somebody else is refused', async () => {
  const home = await madeHome();
  chownSync(join(home, '.oxtail'), 4242, 4242);
  await expectRefusal(await startAgent({ home, cwd: home }), 'wrong-owner', /4242.*OXTAIL_HOME/);
});

test('W32 a file that is no log is refused and left alone', async () => {
  const home = temporaryFolder();
  for (const folder of ['.oxtail', '.oxtail/log']) mkdirSync(join(home, folder), { mode: 0o700 });
  writeFileSync(join(home, '.oxtail/log/data.mdb'), 'dear diary '.repeat(2000), { mode: 0o600 });
  await expectRefusal(await startAgent({ home, cwd: home }), 'foreign-file', /move it away/);
});

onLinux('W32 a home on a read-only filesystem is refused, whether there is a log in it or not', async () => {
  const [old, none] = [await madeHome(), temporaryFolder()];
  for (const home of [old, none]) {
    const remount = `mount --bind ${home} ${home} && mount -o remount,bind,ro ${home}`;
    const { through } = await privateMounts(home, remount);
    await expectRefusal(await startAgent({ home, cwd: home, through }), 'read-only', /OXTAIL_HOME/);
  }
});

onLinux('W32 a home that its owner may not write is refused', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, '.oxtail'));
  chmodSync(join(home, '.oxtail'), 0o500);
  // A superuser may write anywhere, and gives that up here.
  const through = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
  await expectRefusal(await startAgent({ home, cwd: home, through }), 'read-only', /writable/);
});
