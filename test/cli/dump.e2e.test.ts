import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { card, OBSERVER, openTestLog, storedName } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

/** A home in which ada has left a card that would redraw a terminal, and mail for ben. */
async function homeWithMail(): Promise<string> {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  await ada.call('send_message', { target: 'ben', body: 'hello' });
  await ada.close();
  await ben.close();
  const log = await openTestLog(home);
  const purpose = `red \u001b[31m and \u202e ${'long '.repeat(20)}`;
  log.append(OBSERVER, () => ({ events: [card(purpose)], answer: null }));
  await log.close();
  return home;
}

test('dump prints tables that fit 80 columns, without what would redraw a terminal', async () => {
  const home = await homeWithMail();
  const { output, errors, code } = await runOxtail(['dump', 'sessions', 'mailboxes'], { home });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  for (const line of output.trimEnd().split('\n')) expect(line).toMatch(/^[\x20-\x7e…]{0,80}$/);
  expect(output).toMatch(/^Position (\d+) of \1, 2.*Z: as it is stored$/m);
  expect(output).toContain(`${storedName('sessions')}: `);
  expect(output).toContain('  mailboxes.waiting\n');
  expect(output).not.toContain('ledgers');
});

test('P11: dump prints every row as JSON, now and as of a moment, and changes nothing', async () => {
  const home = await homeWithMail();
  const file = join(home, '.oxtail', 'log', 'data.mdb');
  const look = () => ({ bytes: readFileSync(file), mtime: statSync(file).mtimeMs });
  const before = look();
  const whole = JSON.parse((await runOxtail(['dump', '--json'], { home })).output);
  const then = JSON.parse((await runOxtail(['dump', '--json', '--at', '2'], { home })).output);
  const lines = (await runOxtail(['dump', '--ndjson'], { home })).output.trimEnd().split('\n');
  expect(look()).toEqual(before);
  const log = await openTestLog(home);
  const { projections, head } = log.stored();
  expect(whole.basis).toMatchObject({ source: 'stored', seq: head, head, at: expect.stringMatching(/Z$/) });
  expect(whole.projections).toEqual(projections.map(({ name, rows }) => ({ name, seq: head, rows })));
  expect(then.basis).toMatchObject({ source: 'folded', seq: 2, head });
  expect(JSON.stringify(then.projections)).not.toContain('red');
  expect(JSON.stringify(whole.projections)).toContain('red');
  expect(JSON.parse(lines[0]!).basis).toEqual(whole.basis);
  expect(lines).toHaveLength(1 + projections.length + projections.flatMap(({ rows }) => rows).length);
});

test('dump says which projections there are, and what moments', async () => {
  const home = await homeWithMail();
  const unknown = await runOxtail(['dump', 'sessions', 'letters'], { home });
  expect(unknown).toMatchObject({ output: '', code: 2 });
  expect(unknown.errors).toMatch(/"letters": there are sessions, .*\(unknown-projection\)\n$/);
  const later = await runOxtail(['dump', '--at', '9999'], { home });
  expect(later).toMatchObject({ output: '', code: 1, errors: expect.stringContaining('(not-yet)') });
});
