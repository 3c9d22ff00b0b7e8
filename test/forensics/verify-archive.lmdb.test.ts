import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/events/index.js';
import { openEnvironment } from '../../src/events/lmdb.js';
import { type Verification, verify } from '../../src/forensics/index.js';
import { MemoryTables, projections } from '../../src/projections/index.js';
import { baseFor, saveState } from '../../src/retention/save-state.js';
import { writeSnapshot } from '../../src/retention/snapshots.js';
import { temporaryFolder } from '../support/agent.js';
import { archivedHome, compactAll, finishedMail } from '../support/archived-home.js';
import { OBSERVER, openTestLog } from '../support/open-log.js';

type Store = ReturnType<typeof openEnvironment>;
type Archive = { gaps: [number, number][]; earliest: number; segments: { name: string }[] };

async function edit(home: string, change: (store: Store) => void): Promise<void> {
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  store.transact(() => change(store));
  await store.close();
}

async function verified(home: string): Promise<Verification> {
  return verify(await openTestLog(home), projections, join(home, '.oxtail', 'archive'));
}

function archiveOf({ meta }: Store): Archive {
  return meta.get('archive') as Archive;
}

function segmentsIn(home: string): string[] {
  const folder = join(home, '.oxtail', 'archive');
  return readdirSync(folder)
    .filter((name) => name.startsWith('segment'))
    .map((name) => join(folder, name));
}

function codes({ problems }: Verification): string[] {
  return [...new Set(problems.map(({ code }) => code))];
}

/** The first position that is in the archive. */
async function firstArchived(home: string): Promise<number> {
  const log = await openTestLog(home);
  return log.archive().gaps[0]![0];
}

test('P5, P6: a log of which most was archived is proved, with the archive', async () => {
  const found = await verified(await archivedHome(130));
  expect(found.problems).toEqual([]);
  expect(found).toMatchObject({ ok: true, firstBad: null });
  expect(found.archived).toBeGreaterThan(400);
  expect(found.events + found.archived).toBe(found.head);
});

test('P12: a segment that is gone is named, and the first record that cannot be had', async () => {
  const home = await archivedHome(130);
  const first = await firstArchived(home);
  const [segment = ''] = segmentsIn(home);
  rmSync(segment);
  const found = await verified(home);
  expect(codes(found)).toEqual(['lost', 'segment']);
  expect(found.firstBad).toBe(first);
  expect(found.problems.at(-1)?.sentence).toContain('segment-00000001.jsonl.gz');
});

test('P12: wherever a byte of a segment changes, the segment is named, and what else is in it is still read', async () => {
  const home = await archivedHome(130);
  const [segment = ''] = segmentsIn(home);
  const whole = readFileSync(segment);
  const log = await openTestLog(home);
  const all = verify(log, projections).archived;
  let readable = 0;
  for (let place = 0; place < whole.length; place += Math.ceil(whole.length / 24)) {
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(place) ^ 0x10, place);
    writeFileSync(segment, bytes);
    const found = verify(log, projections);
    expect(codes(found), `byte ${place}`).toContain('segment');
    // The head of a compressed piece holds bytes that nobody needs.
    expect(found.firstBad === null).toBe(found.archived === all);
    if (found.archived > 0) readable += 1;
  }
  expect(readable).toBeGreaterThan(20);
});

test('P12: a segment that was cut off is named with the first record that it lacks', async () => {
  const home = await archivedHome(130);
  const [segment = ''] = segmentsIn(home);
  truncateSync(segment, readFileSync(segment).length - 5);
  const found = await verified(home);
  expect(codes(found)).toEqual(['lost', 'segment']);
  expect(found.archived).toBeGreaterThan(0);
  expect(found.firstBad).toBeGreaterThan(await firstArchived(home));
});

test('bytes behind the end of a segment are nothing: a compaction that was killed leaves some', async () => {
  const home = await archivedHome(130);
  const [segment = ''] = segmentsIn(home);
  writeFileSync(segment, 'rest', { flag: 'a' });
  expect(await verified(home)).toMatchObject({ ok: true });
});

test('P6: a record that is missing though no compaction names it is a gap, also beside those that are named', async () => {
  const home = await archivedHome(3);
  let seq = 0;
  await edit(home, ({ events }) => {
    seq = events.range({}).find(({ value }) => Buffer.from(value).includes('session.claimed'))!.key;
    events.remove(seq);
  });
  const found = await verified(home);
  expect(found.problems[0]).toMatchObject({ code: 'gap', seq });
  expect(codes(found)).not.toContain('archive-untold');
});

test('P6: a record that a compaction names and the log still has is named', async () => {
  const home = await archivedHome(3);
  await edit(home, (store) => {
    const [[seq]] = archiveOf(store).gaps as [[number, number]];
    store.events.put(seq, Buffer.from('other'));
  });
  const seq = await firstArchived(home);
  const found = await verified(home);
  expect(codes(found)).toEqual(expect.arrayContaining(['not-gone', 'twice']));
  expect(found.firstBad).toBe(seq);
});

test('P6: what the store notes of the archive must be what the newest compaction says', async () => {
  const home = await archivedHome(3);
  await edit(home, (store) => {
    const archive = archiveOf(store);
    store.meta.put('archive', { ...archive, gaps: archive.gaps.slice(1) });
  });
  expect(codes(await verified(home))).toContain('archive-untold');
});

test('what was deleted with its segment is no loss, up to the earliest moment that can be told', async () => {
  const home = await archivedHome(130);
  const gone = (await verified(home)).head;
  await edit(home, (store) => {
    for (const { key } of store.archive.range({})) store.archive.remove(key);
    const archive = archiveOf(store);
    store.meta.put('archive', { ...archive, earliest: gone });
  });
  expect(codes(await verified(home))).not.toContain('lost');
});

test('P12: a saved state that is damaged is named, and one that is gone only where everything kept begins with it', async () => {
  const home = await archivedHome(3);
  const folder = join(home, '.oxtail', 'archive');
  const log = await openTestLog(home);
  const options = { log, folder, projections, program: 'test', now: Date.now, isOver: () => false };
  await saveState(options, 4);
  expect(await verified(home)).toMatchObject({ ok: true });
  const file = join(folder, 'snapshot-0000000000000004.jsonl.gz');
  truncateSync(file, 40);
  expect((await verified(home)).problems).toMatchObject([
    { code: 'state', seq: null, sentence: expect.stringContaining('position 4 cannot be read') },
  ]);
  rmSync(file);
  expect(await verified(home)).toMatchObject({ ok: true });
  await log.close();
  await edit(home, ({ meta }) => meta.put('archive', { ...(meta.get('archive') as Archive), earliest: 4 }));
  expect((await verified(home)).problems).toMatchObject([
    { code: 'state', sentence: expect.stringContaining('position 4 is missing') },
  ]);
});

test('P12: a saved state that can be read and does not hold what it says is named, with its projections', async () => {
  const home = await archivedHome(3);
  const folder = join(home, '.oxtail', 'archive');
  const log = await openTestLog(home);
  const options = { log, folder, projections, program: 'test', now: Date.now, isOver: () => false };
  await saveState(options, 4);
  const base = baseFor(folder, projections, 4) ?? expect.unreachable('no state');
  const tables = new MemoryTables();
  for (const { table, group, member, value } of [...base.rows.values()].flat()) {
    tables.put(table, [group, member], value);
  }
  const whole = readFileSync(join(folder, 'snapshot-0000000000000004.jsonl.gz'));
  tables.put('stories.refusals', ['all', 2], true);
  await writeSnapshot(folder, tables, projections, { ...base, seq: 5 });
  expect(await verified(home)).toMatchObject({ ok: true });
  // The first line of the one, with the digests of the other.
  const [own, other] = [whole, readFileSync(join(folder, 'snapshot-0000000000000005.jsonl.gz'))].map(
    firstLine,
  );
  const forged = { ...other!.line, digests: own!.line.digests };
  writeFileSync(
    join(folder, 'snapshot-0000000000000005.jsonl.gz'),
    Buffer.concat([gzipSync(`${JSON.stringify(forged)}\n`), other!.rest]),
  );
  const { problems } = await verified(home);
  expect(problems).toMatchObject([{ code: 'state', seq: null }]);
  expect(problems[0]!.sentence).toMatch(/position 5 does not hold what its digests say \(stories@\d+\)/);
});

/** What a saved state says of itself, and the bytes behind that. */
function firstLine(bytes: Buffer) {
  const line = JSON.parse(gunzipSync(bytes).toString().split('\n', 1)[0]!) as {
    digests: Record<string, string>;
    parts: Record<string, number>;
  };
  const parts = Object.values(line.parts).reduce((sum, size) => sum + size, 0);
  return { line, rest: bytes.subarray(bytes.length - parts) };
}

test('P12: an archived record that is not of its shape is named', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const events = finishedMail(3).map((event) =>
    event.type === 'message.confirmed'
      ? ({ ...event, data: { ...event.data, more: true } } as NewEvent)
      : event,
  );
  log.append(OBSERVER, () => ({ events, answer: null }));
  compactAll(log);
  const wrong = events.flatMap(({ type }, index) => (type === 'message.confirmed' ? index + 1 : []));
  const { problems, firstBad } = verify(log, projections);
  expect(problems.map(({ code, seq }) => ({ code, seq }))).toEqual(
    wrong.map((seq) => ({ code: 'shape', seq })),
  );
  expect(problems[0]!.sentence).toMatch(
    /^Record \d+ \(message.confirmed\) of the archive is not of its shape: /,
  );
  expect(firstBad).toBe(wrong[0]);
});

test('a log that events leave each time it is looked at is not judged; after once it is begun anew', async () => {
  const log = await openTestLog(await archivedHome(3));
  const verifiedWith = (changes: number) => {
    let asked = 0;
    const archive = () => ({ ...log.archive(), earliest: asked++ < changes ? asked : 0 });
    const { read, inspect, extent, archived, checkSegment } = log;
    const others = { read, inspect, extent, archived, checkSegment };
    const bound = Object.fromEntries(Object.entries(others).map(([name, does]) => [name, does.bind(log)]));
    return verify({ ...(bound as typeof others), archive }, projections);
  };
  expect(verifiedWith(1)).toMatchObject({ ok: true });
  expect(verifiedWith(Number.MAX_SAFE_INTEGER)).toMatchObject({
    ok: false,
    firstBad: null,
    problems: [{ code: 'unsettled', seq: null }],
  });
});
