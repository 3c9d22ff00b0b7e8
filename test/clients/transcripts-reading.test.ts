import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { adapterFor, lastActivity, readTranscript } from '../../src/clients/index.js';
import { readMessages } from '../../src/clients/transcripts/read-transcript.js';
import { scanFromEnd } from '../../src/clients/transcripts/scan-from-end.js';
import { type TranscriptFile, withTranscript } from '../../src/clients/transcripts/transcript-file.js';
import { temporaryFolder } from '../support/agent.js';

const claude = adapterFor('claude-code', {});
const MIB = 1024 * 1024;
const roomy = { limit: 20, maxBytes: 24_000, includeTimestamps: false, tailScan: false };
const at = '2026-11-22T08:02:20.123Z';

function said(text: string, more: object = {}): string {
  const message = { role: 'user', content: text, ...more };
  return `${JSON.stringify({ type: 'user', timestamp: at, message })}\n`;
}

function fileOf(content: string): string {
  const path = join(temporaryFolder(), 't.jsonl');
  writeFileSync(path, content);
  return path;
}

function read(path: string, options: Partial<typeof roomy> = {}, chunkBytes?: number) {
  const reading = withTranscript(path, (file) =>
    readMessages(file, claude, { ...roomy, ...options }, chunkBytes),
  );
  if (reading === null) throw new Error(`nothing at ${path}`);
  return { ...reading, texts: reading.messages.map(({ text }) => text) };
}

/** A transcript, and how many bytes of it were read. */
function observed<T>(path: string, use: (file: TranscriptFile) => T): { result: T | null; bytes: number } {
  let bytes = 0;
  const result = withTranscript(path, (file) =>
    use({
      ...file,
      read: (into, position) => {
        bytes += into.length;
        return file.read(into, position);
      },
    }),
  );
  return { result, bytes };
}

test('SPEC 12.3: within both budgets a conversation is whole, in order, and without times', () => {
  const path = fileOf(said('one') + said('two'));
  expect(readTranscript(path, claude, roomy)).toEqual({
    messages: [
      { role: 'user', text: 'one', timestamp: null },
      { role: 'user', text: 'two', timestamp: null },
    ],
    countTruncated: false,
    bytesTruncated: false,
    totalMessages: 2,
  });
  const { messages } = read(path, { includeTimestamps: true });
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([at, at]);
});

test('W33: a line of null, a number or a list, a blank, a broken and a half-written one stop nothing', () => {
  const path = fileOf(`null\n7\n[]\n"x"\n\n \r\n{broken\n${said('one')}null\n\0\n${said('two')}{"type":"us`);
  for (const tailScan of [false, true]) {
    expect(read(path, { tailScan })).toMatchObject({ texts: ['one', 'two'], totalMessages: 2 });
  }
});

test('W33: a missing transcript is told apart from an empty one', () => {
  const folder = temporaryFolder();
  expect(readTranscript(join(folder, 'none.jsonl'), claude, roomy)).toBe('missing');
  expect(readTranscript(folder, claude, roomy)).toBe('missing');
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  expect(readTranscript(join(folder, 'fifo'), claude, roomy)).toBe('missing');
  for (const tailScan of [false, true]) {
    expect(readTranscript(fileOf(''), claude, { ...roomy, tailScan })).toEqual({
      messages: [],
      countTruncated: false,
      bytesTruncated: false,
      totalMessages: 0,
    });
  }
});

test('the count budget keeps the newest and still tells how many there are', () => {
  const path = fileOf(Array.from({ length: 10 }, (_, index) => said(`m${index}`)).join(''));
  expect(read(path, { limit: 2 })).toMatchObject({
    texts: ['m8', 'm9'],
    countTruncated: true,
    bytesTruncated: false,
    totalMessages: 10,
  });
  expect(read(path, { limit: 2, tailScan: true })).toMatchObject({
    texts: ['m8', 'm9'],
    countTruncated: true,
    totalMessages: null,
  });
  expect(read(path, { limit: 1000, tailScan: true })).toMatchObject({
    countTruncated: false,
    totalMessages: 10,
  });
});

test('exactly as many messages as wanted are not called truncated, whatever else the file begins with', () => {
  const path = fileOf(`{"type":"summary"}\n${said('one')}${said('two')}`);
  for (const tailScan of [false, true]) {
    expect(read(path, { limit: 2, tailScan })).toMatchObject({ countTruncated: false, totalMessages: 2 });
  }
});

test('the byte budget cuts the first message that does not fit, and drops all older ones', () => {
  const path = fileOf(said('old') + said('a'.repeat(300)) + said('b'.repeat(200)));
  expect(read(path, { maxBytes: 256 })).toMatchObject({
    texts: [`${'a'.repeat(56)}…[+244B truncated]`, 'b'.repeat(200)],
    countTruncated: false,
    bytesTruncated: true,
    totalMessages: 3,
  });
  expect(read(path, { maxBytes: 200 })).toMatchObject({ texts: ['b'.repeat(200)], bytesTruncated: true });
  expect(read(path, { maxBytes: 503 })).toMatchObject({ bytesTruncated: false });
});

test('a cut never splits a character', () => {
  const path = fileOf(said('🦊'.repeat(400)));
  const { texts, bytesTruncated } = read(path, { maxBytes: 1001 });
  expect(texts).toEqual([`${'🦊'.repeat(250)}…[+600B truncated]`]);
  expect(bytesTruncated).toBe(true);
  expect(read(fileOf(said('🦊')), { maxBytes: 3 })).toMatchObject({ texts: [], bytesTruncated: true });
});

test('the pieces in which a file is read change nothing', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => said(text)),
    fc.constantFrom('null\n', '\n', '{half\n', '{"type":"summary","s":"🦊"}\n'),
  );
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), fc.integer({ min: 1, max: 6 }), (lines, ends, limit) => {
      const path = fileOf(ends ? lines.join('') : lines.join('').replace(/\n$/, ''));
      const whole = read(path);
      for (const chunk of [1, 16, 17, 23, 64, 4096]) {
        expect(read(path, {}, chunk)).toEqual(whole);
        const tail = read(path, { tailScan: true, limit }, chunk);
        expect(tail.texts).toEqual(whole.texts.slice(-limit));
        expect(tail.countTruncated).toBe(whole.texts.length > limit);
        expect(tail.totalMessages).toBe(whole.texts.length > limit ? null : whole.texts.length);
      }
    }),
    { numRuns: 25 },
  );
});

test('a line above 4 MiB is passed over, and one below is read', () => {
  const path = fileOf(`${said('first')}${said('x'.repeat(4 * MIB))}${said('last')}`);
  expect(read(path).texts).toEqual(['first', 'last']);
  const image = { image: 'x'.repeat(3 * MIB) };
  expect(read(fileOf(said('first') + said('with image', image))).texts).toEqual(['first', 'with image']);
});

test('of a file of 500 MB as much is read as of a small one, whatever is asked, and little memory is taken', () => {
  const [small, large] = [fileOf(''), fileOf('')];
  truncateSync(large, 500 * MIB);
  for (const path of [small, large]) {
    appendFileSync(
      path,
      `\n${Array.from({ length: 200 }, (_, index) => said(`m${index}`.padEnd(500))).join('')}`,
    );
  }
  const readIt = (path: string, tailScan: boolean) =>
    observed(path, (file) => readMessages(file, claude, { ...roomy, tailScan }));
  const before = process.memoryUsage().rss;
  for (const tailScan of [false, true]) {
    const { result, bytes } = readIt(large, tailScan);
    expect(bytes).toBe(64 * 1024);
    expect(result).toMatchObject({ countTruncated: true, totalMessages: null });
    expect(result?.messages).toEqual(readIt(small, true).result?.messages);
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(10 * MIB);
});

test('where hardly anything is a message, 8 MiB are read of a larger file and no more', () => {
  const path = fileOf(said('old'));
  truncateSync(path, 300 * MIB);
  appendFileSync(path, `\n${said('new')}`);
  const { result, bytes } = observed(path, (file) => readMessages(file, claude, roomy));
  expect(bytes).toBe(8 * MIB);
  expect(result).toMatchObject({ messages: [{ text: 'new' }], countTruncated: true, totalMessages: null });
});

test('a file that shrinks while it is read gives what was there', () => {
  const path = fileOf(said('old') + said('new'));
  const lines = said('old').length;
  const result = withTranscript(path, (file) => {
    const shrinking = {
      ...file,
      read: (into: Uint8Array, from: number) => from >= lines - 1 && file.read(into, from),
    };
    return readMessages(shrinking, claude, roomy, said('new').length + 1);
  });
  expect(result).toMatchObject({ messages: [{ text: 'new' }], countTruncated: true, totalMessages: null });
});

test('a scan ends when it is told to', () => {
  const seen: unknown[] = [];
  const { bytes } = observed(fileOf('1\n2\n3\n4\n'), (file) => {
    const limits = { mostBytes: 100, chunkBytes: 2 };
    expect(scanFromEnd(file, limits, (record) => seen.push(record) < 2)).toBe(false);
  });
  expect([seen, bytes]).toEqual([[4, 3], 6]);
});

test('the last telling line says whether a turn goes on, and when it was written', () => {
  const turn = (stop_reason: string | null, more: object = {}) =>
    `${JSON.stringify({ type: 'assistant', timestamp: at, message: { role: 'assistant', stop_reason }, ...more })}\n`;
  const time = Date.parse(at);
  const noise = 'null\n{"type":"summary"}\n\n{half';
  expect(lastActivity(fileOf(said('go') + turn('end_turn') + noise), claude)).toEqual({
    state: 'idle',
    at: time,
  });
  expect(lastActivity(fileOf(turn('end_turn') + said('go') + noise), claude)).toEqual({
    state: 'busy',
    at: time,
  });
  const undated = fileOf(turn('end_turn', { timestamp: 'yesterday' }));
  utimesSync(undated, 1_700_000_000, 1_700_000_000);
  expect(lastActivity(undated, claude)).toEqual({ state: 'idle', at: 1_700_000_000_000 });
});

test('where nothing tells of a turn, nothing is said, and 64 KiB at most are read for it', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'd'));
  for (const path of [fileOf(''), fileOf(noisy(10)), join(folder, 'none'), join(folder, 'd')]) {
    expect(lastActivity(path, claude)).toBeNull();
  }
  expect(lastActivity(fileOf(said('go') + noisy(60 * 1024)), claude)).toMatchObject({ state: 'busy' });
  expect(lastActivity(fileOf(said('go') + noisy(70 * 1024)), claude)).toBeNull();
});

function noisy(bytes: number): string {
  return '{"type":"progress"}\n'.repeat(Math.ceil(bytes / 20));
}
