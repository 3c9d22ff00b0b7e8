import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { BadRecord, type Event } from '../../src/events/index.js';
import { type History, historyOfLog, openSegment, restoredAt } from '../../src/forensics/index.js';
import { MemoryTables, projections } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { compactFully, foldedDigests, keepingHouse } from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { openTestLog } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A home whose archive is one segment, of two compactions: the second took what lies between what the first took. */
async function archived() {
  const home = temporaryFolder();
  let at = 1_700_000_000_000;
  const now = () => at;
  const log = await openTestLog(home, { ambient: { now } });
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  const [ann, ben] = agents;
  world.correspond(agents, 40);
  // Is read only when what came before it and after it has gone.
  world.when('send_message', { target: 'ben', body: 'late' }, ann!);
  const options = keepingHouse(log, home, { retainMs: 5 * DAY_MS }, now);
  at += 5 * DAY_MS;
  compactFully(options);
  world.read(ben!);
  world.correspond(agents, 80);
  const unread = world.when('send_message', { target: 'ben', body: 'last' }, ann!).answer;
  compactFully(options, true);
  const [name] = readdirSync(options.folder);
  const file = join(options.folder, name!);
  const gone = log.archive().gaps;
  const events = [...historyOfLog(log, join(home, '.oxtail')).read(1, log.head())].filter(
    (one): one is Event => gone.some(([from, to]) => one.seq >= from && one.seq <= to),
  );
  return { home, file, events, unread: String(unread.message_id) };
}

function opened(file: string): { history: History; damage: readonly string[] } {
  return openSegment(file) ?? expect.unreachable(`${file} is no segment`);
}

function read({ read, head }: History): (Event | BadRecord)[] {
  return [...read(1, head)];
}

/** A copy with other bytes. */
function changed(file: string, change: (bytes: Buffer) => Buffer): string {
  const copy = join(temporaryFolder(), 'segment.jsonl.gz');
  writeFileSync(copy, change(readFileSync(file)));
  return copy;
}

/** Where the second of its members begins. */
function secondMember(bytes: Buffer): number {
  return bytes.indexOf(Buffer.from([0x1f, 0x8b, 8, 0]), 1);
}

test('P7: a segment of an archive is a history by itself, whatever compactions it is of', async () => {
  const { file, events } = await archived();
  const { history, damage } = opened(file);
  expect(damage).toEqual([]);
  expect(events.length).toBeGreaterThan(200);
  expect(secondMember(readFileSync(file))).toBeGreaterThan(0);
  expect(read(history)).toEqual(events);
  const [first, , third] = events;
  const last = events.at(-1)!;
  expect(history).toMatchObject({ kind: 'segment', origin: file, head: last.seq, earliest: 0 });
  expect([...history.read(third!.seq, third!.seq)]).toEqual([third]);
  expect(history.event(last.seq)).toEqual(last);
  expect(history.event(last.seq + 1)).toBeUndefined();
  const early = events.filter(({ at }) => at === first!.at);
  expect(history.asOf(first!.at)).toBe(early.at(-1)!.seq);
  expect(history.asOf(first!.at - 1)).toBe(0);
  expect(history.asOf(last.at)).toBe(last.seq);
  const sent = events.find(({ type }) => type === 'message.sent') as Event<'message.sent'>;
  expect(history.about(sent.data.id, 'log').length).toBeGreaterThan(3);
  expect(history.about(sent.data.id, 'log', 2)).toHaveLength(2);
  expect(history.about(sent.data.id, 'archive')).toEqual([]);
});

test('P5: what a segment holds is folded as anything else is', async () => {
  const { file, events } = await archived();
  const { history } = opened(file);
  for (const { seq } of [events[50]!, events.at(-1)!]) {
    const tables = new MemoryTables();
    for (const event of events.filter((one) => one.seq <= seq)) {
      for (const one of projections) if (one.handles.includes(event.type)) one.apply(tables, event);
    }
    expect(foldedDigests(restoredAt(history, seq, projections).tables)).toEqual(foldedDigests(tables));
  }
});

test('P12: a segment that is damaged says where, and the rest of it is read', async () => {
  const { file, events } = await archived();
  const second = secondMember(readFileSync(file));
  const intact = [
    (bytes: Buffer) => bytes.subarray(0, bytes.length - 1),
    (bytes: Buffer) => bytes.subarray(0, second + 5),
    (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('anything')]),
    (bytes: Buffer) => Buffer.from(bytes.with(second - 20, bytes[second - 20]! ^ 1)),
    (bytes: Buffer) => Buffer.from(bytes.with(0, 0)),
    (bytes: Buffer) => Buffer.from(bytes.with(second + 1, 0)),
  ].map((change) => {
    const { history, damage } = opened(changed(file, change));
    expect(damage).toHaveLength(1);
    expect(damage[0]).toMatch(/^\d+ bytes cannot be read \(at byte \d+ of \d+\)\.$/);
    const rest = read(history);
    expect(events).toEqual(expect.arrayContaining(rest));
    return rest.length;
  });
  const [firstOnly] = intact;
  const secondOnly = events.length - firstOnly!;
  expect(intact).toEqual([firstOnly, firstOnly, events.length, secondOnly, secondOnly, firstOnly]);
});

test('P12: a record or a line that is damaged hides no other', async () => {
  const { file, events } = await archived();
  const { seq } = events[1]!;
  const lines = (text: string) => gzipSync(Buffer.from(text));
  const bad = `${seq} 00000000 {}\n`;
  const { history } = opened(changed(file, (bytes) => Buffer.concat([bytes, lines(bad)])));
  expect(read(history).map((one) => one instanceof BadRecord)).toEqual(events.map((one) => one.seq === seq));
  const { damage } = opened(changed(file, (bytes) => Buffer.concat([bytes, lines(`${bad}what?\n`)])));
  expect(damage).toEqual([expect.stringMatching(/^1 lines? .*hold no record/)]);
});

test('what is no segment is not taken for one', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'some.gz');
  expect(openSegment(file)).toBeNull();
  expect(openSegment(folder)).toBeNull();
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('1 00000000 {}'),
    gzipSync('no record\n'),
    gzipSync(''),
  ]) {
    writeFileSync(file, bytes);
    expect(openSegment(file)).toBeNull();
  }
});

test('P7: replay, log and why look at a segment, and say that it is a part', {
  timeout: 60_000,
}, async () => {
  const { home, file, events, unread } = await archived();
  const sent = events.find(({ type }) => type === 'message.sent') as Event<'message.sent'>;
  const run = (...args: string[]) => runOxtail([...args, '--file', file], { home });
  const steps = await run('replay', '--json');
  expect(steps.errors).toBe(`oxtail: ${file} is a part of an archive: it holds only finished stories.\n`);
  expect(steps.output.trimEnd().split('\n')).toHaveLength(events.length);
  expect(await run('replay', '--at', String(events.at(-1)!.seq))).toMatchObject({ code: 0 });
  expect(await run('why', sent.data.id)).toMatchObject({ code: 0 });
  expect((await run('log')).output).toContain(`${sent.seq} `);
  expect((await run('why', unread)).errors).toMatch(/unknown-id/);
  writeFileSync(file, readFileSync(file).subarray(0, -1));
  expect((await run('replay', '--at', '5')).errors).toMatch(/ is damaged: \d+ bytes cannot be read/);
});
