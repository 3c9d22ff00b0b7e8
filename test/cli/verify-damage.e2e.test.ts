import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEnvironment } from '../../src/events/lmdb.js';
import { verify } from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import { archivedHome } from '../support/archived-home.js';
import { editStore } from '../support/child-processes.js';
import { allEvents, eventsOf, openTestLog } from '../support/open-log.js';
import { type Ran, runOxtail } from '../support/run-oxtail.js';

const LIMIT_MS = 120_000;

/** What is damaged, and how verify calls it. */
interface Damage {
  readonly what: string;
  readonly code: string;
  readonly does: (home: string, seq: number) => void;
  /** What is said of it by whatever looks back. */
  readonly said?: string;
}

const damages: readonly Damage[] = [
  {
    what: 'a byte of a record',
    code: 'bad-record',
    does: (home, seq) => editStore(home, 'flip', String(seq), '40'),
  },
  { what: 'a record that is gone', code: 'gap', does: (home, seq) => editStore(home, 'remove', String(seq)) },
  {
    what: 'a segment that was cut off',
    code: 'segment',
    does: (home) => truncateSync(segmentOf(home), statSync(segmentOf(home)).size - 5),
  },
  {
    what: 'a segment that is gone',
    code: 'segment',
    does: (home) => rmSync(segmentOf(home)),
    said: 'oxtail: 1 part of the archive is gone, with what was in it: run oxtail verify.\n',
  },
];

function segmentOf(home: string): string {
  const folder = join(home, '.oxtail', 'archive');
  const name = readdirSync(folder).find((one) => one.startsWith('segment'));
  return join(folder, name ?? expect.unreachable('no segment'));
}

/** The unread message of an archived home, its position, and the end of the log. */
async function unreadIn(home: string): Promise<{ id: string; body: string; seq: number; head: number }> {
  const log = await openTestLog(home);
  const sent = eventsOf(log, 'message.sent').at(-1)!;
  const head = log.head();
  await log.close();
  return { id: sent.data.id, body: sent.data.body, seq: sent.seq, head };
}

test.each(damages)(
  'P12: verify names it, and log, replay, dump and why go on with the rest: $what',
  {
    timeout: LIMIT_MS,
  },
  async ({ code, does, said = '' }) => {
    const home = await archivedHome(130);
    const { id, body, seq, head } = await unreadIn(home);
    // The claim of the one who sends: nobody needs it for the message.
    does(home, 2);
    const run = (...args: string[]): Promise<Ran> => runOxtail(args, { home });
    const verified = await run('verify');
    expect(verified).toMatchObject({ errors: '', code: 1 });
    expect(verified.output).toMatch(new RegExp(`^${code}: `, 'm'));
    expect(verified.output).toMatch(/^First bad position: \d+\.$/m);
    const [log, replay, dump, why] = await Promise.all([
      run('log'),
      run('replay', '--at', String(head)),
      run('dump', 'mailboxes'),
      run('why', id),
    ]);
    expect([log, replay].map((ran) => ({ code: ran.code, errors: ran.errors }))).toEqual(
      Array(2).fill({ code: 0, errors: said }),
    );
    // What is stored at the end needs no archive.
    expect(dump).toMatchObject({ code: 0, errors: '' });
    expect(log.output).toContain(body);
    expect(replay.output).toMatch(/ben: .*\n {4}mail {6}1: \w+ from ada/);
    expect(dump.output).toContain(String(seq));
    expect(why.errors).toBe(said);
    expect(why.output).toContain(body);
  },
);

test('P12: wherever a byte of a record changes, that record is named and every other is read', {
  timeout: LIMIT_MS,
}, async () => {
  const home = await archivedHome(4);
  const whole = await openTestLog(home);
  const events = allEvents(whole);
  await whole.close();
  const kept = events.filter(({ type }) => type !== 'log.compacted');
  for (const { seq } of kept) {
    for (const part of [0, 0.01, 0.02, 0.1, 0.3, 0.5, 0.8, 0.999]) {
      await flip(home, seq, part);
      const log = await openTestLog(home);
      const found = verify(log, projections);
      await log.close();
      await flip(home, seq, part);
      expect(found.problems[0], `record ${seq} at ${part}`).toMatchObject({ code: 'bad-record', seq });
      expect(found).toMatchObject({ ok: false, firstBad: seq, events: events.length - 1 });
    }
  }
});

/** Changes one bit of a stored record, this far into it. */
async function flip(home: string, seq: number, part: number): Promise<void> {
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  store.transact(() => {
    const bytes = Buffer.from(store.events.get(seq) ?? expect.unreachable(`no record ${seq}`));
    const place = Math.floor(bytes.length * part);
    bytes.writeUInt8(bytes.readUInt8(place) ^ 4, place);
    store.events.put(seq, bytes);
  });
  await store.close();
}
