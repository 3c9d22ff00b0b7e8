import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lowerMark } from '../../src/agents/index.js';
import { homeOf } from '../../src/events/index.js';
import { temporaryFolder } from '../support/agent.js';
import { startProgram } from '../support/child-processes.js';
import { introduce, isUnmarked, markIn, RECIPIENT, takeAll } from '../support/marked-mail.js';
import { eventsOf, openTestLog } from '../support/open-log.js';

test('whoever lowers a mark while another process delivers takes away none that is due', async () => {
  const folder = temporaryFolder();
  const home = homeOf({ OXTAIL_HOME: join(folder, '.oxtail') });
  const log = await openTestLog(folder);
  introduce(log);
  const [sender, reader] = await Promise.all([
    startProgram(folder, 'current'),
    startProgram(folder, 'current'),
  ]);
  const times = 250;
  const missing = await Promise.all([sender.tell(`deliver ${times}`), reader.tell(`take ${times}`)]);
  expect(missing).toEqual([0, 0]);
  expect(isUnmarked(log, home)).toBe(false);
  takeAll(log);
  lowerMark(log, RECIPIENT.session);
  expect(existsSync(markIn(home))).toBe(false);
  expect(eventsOf(log, 'message.delivered')).toHaveLength(times);
  const confirmed = eventsOf(log, 'message.confirmed').flatMap(({ data }) => data.ids);
  expect(new Set(confirmed).size).toBe(times);
});
