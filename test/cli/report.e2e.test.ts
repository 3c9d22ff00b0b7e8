import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../src/events/index.js';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { allEvents, openTestLog } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

/** A home in which ada has sent ben three messages, and both have left. */
async function homeWithMail(): Promise<string> {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  for (const body of ['first <b>', 'second', 'third'])
    await ada.call('send_message', { target: 'ben', body });
  await ada.close();
  await ben.close();
  return home;
}

test('P11: report draws the log into a file for its owner only, and changes nothing', async () => {
  const home = await homeWithMail();
  const file = join(home, 'night.html');
  const store = join(home, '.oxtail', 'log', 'data.mdb');
  const before = readFileSync(store);
  const { output, errors, code } = await runOxtail(['report', '--html', file], { home });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).toMatch(/^Drew positions 1 to \d+, 3 messages: \d+ KiB\.\n$/);
  expect(readFileSync(store).equals(before)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const page = readFileSync(file, 'utf8');
  expect(page).toMatch(/^<!DOCTYPE html>.*first &lt;b&gt;.*<\/html>\n$/s);
});

test('a range is given by positions, ids or A..B; a page that is too long is cut, and says so', async () => {
  const home = await homeWithMail();
  const events = allEvents(await openTestLog(home));
  const [, second] = events.filter((event): event is Event<'message.sent'> => event.type === 'message.sent');
  const file = join(home, 'part.html');
  const drawn = async (...args: string[]) => {
    const { output, errors, code } = await runOxtail(['report', ...args, '--force', '--html', file], {
      home,
    });
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    return { output, page: readFileSync(file, 'utf8') };
  };
  const part = await drawn(`${second!.seq}..${second!.seq + 1}`);
  expect(part.output).toContain(`positions ${second!.seq} to ${second!.seq + 1}`);
  expect(part.page).not.toContain('third');
  const { id } = second!.data;
  expect((await drawn('--from', id, '--to', id)).output).toBe(part.output);
  const cut = await drawn('--limit', '4');
  const [first, leftOut] = [events.length - 3, events.length - 4];
  expect(cut.output).toContain(`${leftOut} earlier events are not on the page`);
  expect(cut.page).toContain(`begins at position ${first}: ${leftOut} earlier events`);
});

test('a file that is there is only replaced when that is asked for, and only a regular one', async () => {
  const home = await homeWithMail();
  const [file, link] = [join(home, 'mine.html'), join(home, 'link.html')];
  writeFileSync(file, 'mine');
  symlinkSync(file, link);
  for (const args of [[file], [link], [link, '--force'], [join(home, 'no', 'where')], [home, '--force']]) {
    const refused = await runOxtail(['report', '--html', ...args], { home });
    expect(refused).toMatchObject({ output: '', code: 1 });
    expect(refused.errors).toMatch(/ was not written: .*\(not-written\)\n$/);
  }
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect((await runOxtail(['report', '--html', file, '--force'], { home })).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('</html>');
  expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a command line without sense is refused before anything is written', async () => {
  const home = await homeWithMail();
  const file = join(home, 'no.html');
  const refused = async (...args: string[]) => {
    const { code, errors } = await runOxtail(['report', ...args], { home });
    return `${code} ${/\(([\w-]+)\)\n$/.exec(errors)?.[1]}`;
  };
  expect(await refused()).toBe('2 no-file');
  expect(await refused('12', '--html', file)).toBe('2 bad-range');
  expect(await refused('1..2', '--from', '1', '--html', file)).toBe('2 bad-range');
  expect(await refused('5..3', '--html', file)).toBe('2 bad-range');
  expect(await refused('--limit', 'few', '--html', file)).toBe('2 bad-limit');
  expect(await refused('--to', '99999', '--html', file)).toBe('1 not-yet');
  expect(readdirSync(home)).not.toContain('no.html');
});
