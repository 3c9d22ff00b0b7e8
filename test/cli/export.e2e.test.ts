import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { linesOfBundle } from '../support/bundles.js';
import { allEvents, openTestLog } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

const SECRET = 'hand it to \u001b[31mnobody';

/** A home in which ada has said something to ben, who has read it; both have left. */
async function homeWithMail(): Promise<string> {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  await ada.call('set_my_state', { purpose: 'for nobody' });
  await ada.call('send_message', { target: 'ben', body: SECRET, idempotency_key: 'for-nobody' });
  await ben.call('read_my_messages');
  await ada.close();
  await ben.close();
  return home;
}

test('P11: an export holds the events as they are, for its owner only, and changes nothing of the log', async () => {
  const home = await homeWithMail();
  const file = join(home, 'story.gz');
  const store = join(home, '.oxtail', 'log', 'data.mdb');
  const before = readFileSync(store);
  const exported = await runOxtail(['export', file], { home });
  expect(exported).toMatchObject({ errors: '', code: 0 });
  expect(readFileSync(store).equals(before)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const events = allEvents(await openTestLog(home));
  expect(exported.output).toContain(`Wrote ${events.length} events, from 1 to ${events.length}: `);
  const lines = linesOfBundle(readFileSync(file));
  expect(lines.flatMap(({ event }) => event ?? [])).toEqual(events);
  const piped = await runOxtail(['dump', 'mailboxes', '--json', '--file', file], { home: temporaryFolder() });
  expect(piped).toMatchObject({ errors: '', code: 0 });
  const own = await runOxtail(['dump', 'mailboxes', '--json', '--at', `${events.length}`], { home });
  const rows = (text: string) => JSON.parse(text).projections;
  expect(rows(piped.output)).toEqual(rows(own.output));
});

test('no file is made in the home of the log, whatever is forced', async () => {
  const home = await homeWithMail();
  const store = join(home, '.oxtail', 'log', 'data.mdb');
  const before = readFileSync(store);
  symlinkSync(join(home, '.oxtail', 'log'), join(home, 'elsewhere'));
  for (const path of [store, join(home, 'elsewhere', 'data.mdb'), join(home, '.oxtail', 'new')]) {
    for (const args of [
      ['export', path, '--force'],
      ['report', '--html', path, '--force'],
    ]) {
      expect(await runOxtail(args, { home })).toEqual({
        output: '',
        errors: `oxtail: ${path} was not written: that is the home of oxtail itself: give a place outside of it. (not-written)\n`,
        code: 1,
      });
    }
  }
  expect(readFileSync(store).equals(before)).toBe(true);
});

test('an export takes the place of no file unless it is told to, and is not begun where it cannot be made', async () => {
  const home = await homeWithMail();
  const file = join(home, 'story.gz');
  writeFileSync(file, 'mine');
  const refused = await runOxtail(['export', file], { home });
  expect(refused).toMatchObject({ output: '', code: 1 });
  expect(refused.errors).toContain(
    'it exists already: give another name, or --force to replace it. (not-written)',
  );
  expect(readFileSync(file, 'utf8')).toBe('mine');
  mkdirSync(join(home, 'folder'));
  for (const place of [join(home, 'no', 'where'), join(home, 'folder')]) {
    for (const force of [[], ['--force']]) {
      const { code, errors } = await runOxtail(['export', place, ...force], { home });
      expect({ code, errors }).toEqual({
        code: 1,
        errors: expect.stringMatching(/was not written: .+ \(not-written\)\n$/),
      });
    }
  }
  expect((await runOxtail(['export', file, '--force'], { home })).code).toBe(0);
  expect(linesOfBundle(readFileSync(file)).length).toBeGreaterThan(5);
  expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(existsSync(join(home, 'folder'))).toBe(true);
});

test('P9: a redacted export holds no word that was written, and no path', async () => {
  const home = await homeWithMail();
  const file = join(home, 'story.gz');
  expect((await runOxtail(['export', '--redact', file], { home })).code).toBe(0);
  const lines = linesOfBundle(readFileSync(file));
  const text = JSON.stringify(lines);
  for (const word of ['nobody', 'hand it', home, 'oxtail-test']) expect(text).not.toContain(word);
  expect(text).toContain(`[${Buffer.byteLength(SECRET)} bytes, sha256 `);
  expect(lines[0]).toMatchObject({ redacted: true });
});

test('a part is exported by positions, ids and times; one without sense is refused', async () => {
  const home = await homeWithMail();
  const events = allEvents(await openTestLog(home));
  const sent = events.find(({ type }) => type === 'message.sent')!;
  const id = 'id' in sent.data ? sent.data.id : expect.unreachable();
  const file = join(home, 'part.gz');
  const seqsFor = async (...args: string[]) => {
    const { code, errors } = await runOxtail(['export', '--force', ...args, file], { home });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    return linesOfBundle(readFileSync(file)).flatMap(({ event }) => (event as { seq: number })?.seq ?? []);
  };
  expect(await seqsFor('--from', '3', '--to', '5')).toEqual([3, 4, 5]);
  expect(await seqsFor('--from', id, '--to', id)).toEqual([sent.seq, sent.seq + 1]);
  const after = events.filter(({ seq, at }) => seq > sent.seq && at > sent.at).map(({ seq }) => seq);
  expect(await seqsFor('--from', new Date(sent.at).toISOString())).toEqual(after);
  const turned = await runOxtail(['export', '--from', '5', '--to', '3', `${file}.2`], { home });
  expect(turned).toMatchObject({ code: 2, errors: expect.stringContaining('(bad-range)') });
  const later = await runOxtail(['export', '--to', '99999', `${file}.2`], { home });
  expect(later).toMatchObject({ code: 1, errors: expect.stringContaining('(not-yet)') });
  expect(existsSync(`${file}.2`)).toBe(false);
});
