import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BadRecord } from '../../src/events/index.js';
import { historyOfLog } from '../../src/forensics/index.js';
import { readEverything, savedStates, tidyUp } from '../../src/retention/index.js';
import { temporaryFolder } from '../support/agent.js';
import { compactFully, keepingHouse } from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { card, eventsOf, openTestLog } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

/** A log in use, of which something is in the archive, whose folder is deleted under its eyes. */
async function archiveGone() {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const world = new LogWorld(log);
  const [ada, ben] = [world.join('aa', 'ada'), world.join('bb', 'ben')];
  world.when('send_message', { target: 'ben', body: 'early' }, ada);
  world.read(ben);
  const [{ data }] = eventsOf(log, 'message.sent') as [ReturnType<typeof eventsOf<'message.sent'>>[0]];
  const options = keepingHouse(log, home, {}, Date.now);
  compactFully(options, true);
  const remove = () => rmSync(options.folder, { recursive: true });
  remove();
  return { home, log, world, ada, id: data.id, options, remove };
}

test('P6: a state is saved and strays are looked for although the folder of the archive was deleted', async () => {
  const { log, world, ada, options } = await archiveGone();
  await tidyUp(options);
  expect(existsSync(options.folder)).toBe(true);
  rmSync(options.folder, { recursive: true });
  while (log.head() < 10_000) {
    world.given(
      Array.from({ length: 200 }, () => card('more', ada.address)),
      ada,
    );
  }
  await tidyUp(options);
  expect(savedStates(options.folder)).toEqual([10_000]);
});

test('P6: what a deleted folder of the archive held is told as gone, without a path of the machine', async () => {
  const { home, log } = await archiveGone();
  const reasons = [...readEverything(log, 1, log.head())].flatMap((one) =>
    one instanceof BadRecord ? one.reason : [],
  );
  expect(reasons).toEqual(['its part of the archive is gone (segment-00000001.jsonl.gz)']);
  expect(historyOfLog(log, join(home, '.oxtail')).missing).toEqual(['segment-00000001.jsonl.gz']);
});

test('P11: every command that looks back says that a part of the archive is gone', {
  timeout: 120_000,
}, async () => {
  const { home, log, id, remove } = await archiveGone();
  await log.close();
  const said = 'oxtail: 1 part of the archive is gone, with what was in it: run oxtail verify.\n';
  for (const args of [
    ['log'],
    ['log', '--about', id],
    ['why', id],
    ['replay', '--at', '3'],
    ['dump', '--at', '3'],
    ['report', '--html', join(home, 'page.html')],
    ['export', join(home, 'all.jsonl.gz')],
  ]) {
    const { output, errors } = await runOxtail(args, { home });
    expect(errors.startsWith(said)).toBe(true);
    expect(`${output}${errors}`).not.toMatch(/ENOENT|internal-error/);
    if (existsSync(join(home, '.oxtail', 'archive'))) remove();
  }
  const verified = await runOxtail(['verify'], { home });
  expect(verified).toMatchObject({ code: 1, errors: '' });
  expect(verified.output.replace(/\s+/g, ' ')).toContain('its part of the archive is gone');
  expect(verified.output).not.toContain('ENOENT');
});
