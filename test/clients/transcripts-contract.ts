import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ClientAdapter,
  type Env,
  isSessionId,
  lastActivity,
  readTranscript,
} from '../../src/clients/index.js';
import { temporaryFolder } from '../support/agent.js';
import type { AdapterExamples, TranscriptExample } from './adapter-contract.js';
import { environmentsOf, HOSTILE_TEXTS, mutationsOf, texts, values } from './hostile.js';
import { twice } from './twice.js';

const LATER = Number.MAX_SAFE_INTEGER;

/** The part of the contract that is about transcripts. */
export function testTranscripts(
  adapter: ClientAdapter,
  own: AdapterExamples,
  others: readonly AdapterExamples[],
): void {
  testLines(adapter, own, others);
  testHostilePaths(adapter, own);
  if (own.transcript === null) testNoTranscripts(adapter, others);
  else testFiles(adapter, own, own.transcript);
}

function testLines(adapter: ClientAdapter, own: AdapterExamples, others: readonly AdapterExamples[]): void {
  const { type } = adapter;

  test(`${type}: its lines say what was said and whether a turn goes on, those of other clients nothing`, () => {
    for (const [line, message] of own.said) expect(adapter.messageOf(line)).toEqual(message);
    for (const line of own.busy) expect(adapter.activityOf(line)).toBe('busy');
    for (const line of own.idle) expect(adapter.activityOf(line)).toBe('idle');
    for (const line of others.flatMap(linesOf)) {
      expect(adapter.messageOf(line)).toBeNull();
      expect(adapter.activityOf(line)).toBeNull();
    }
  });

  test(`W33: ${type}: no line whatever stops a reader`, () => {
    for (const line of [...linesOf(own), ...others.flatMap(linesOf)]) {
      for (const mutation of mutationsOf(line)) expectWellFormed(adapter, mutation);
    }
    fc.assert(fc.property(values, (value) => expectWellFormed(adapter, value)));
  });
}

function testHostilePaths(adapter: ClientAdapter, own: AdapterExamples): void {
  const { type } = adapter;
  const { transcript, folderVariable } = own;

  test(`W28: ${type}: no id and no place leads out of the client’s folder`, () => {
    const home = temporaryFolder();
    const path = transcript === null ? null : lay(home, transcript);
    const env = { HOME: home };
    const folder = join(home, transcript?.folder ?? 'none');
    fc.assert(
      fc.property(texts, texts, (session, place) => {
        const found = twice(() => adapter.transcriptPath(session, place, env));
        if (!isSessionId(session) || /[/\\]/.test(session)) expect(found).toBeNull();
        if (found !== null) expect(relative(folder, found)).toMatch(/^(?!\.\.(\/|$)|\/)./s);
      }),
    );
    if (path !== null) expect(relative(folder, path)).not.toMatch(/^\.\./);
  });

  test(`${type}: an environment that leads nowhere leads to no file, and harms nothing`, () => {
    const variables = ['HOME', ...(folderVariable === null ? [] : [folderVariable])];
    fc.assert(
      fc.property(environmentsOf(variables), texts, (env, place) => {
        const path = twice(() => adapter.transcriptPath('session', place, env));
        expect(path?.startsWith('/') ?? true).toBe(true);
        expect(adapter.bornBetween(place, env, LATER - 1, LATER)).toEqual([]);
        expect(adapter.placeOfTranscript(place)).toBeNull();
      }),
    );
    for (const env of [{}, { HOME: '' }, { HOME: 'home/me' }]) {
      expect(adapter.transcriptPath('session', '/p', env)).toBeNull();
      expect(adapter.bornBetween('/p', env, 0, LATER)).toEqual([]);
    }
  });
}

function testNoTranscripts(adapter: ClientAdapter, others: readonly AdapterExamples[]): void {
  test(`${adapter.type}: it has no transcripts, and those of other clients are not its own`, () => {
    for (const { transcript } of others) {
      if (transcript === null) continue;
      const home = temporaryFolder();
      const path = lay(home, transcript);
      expect(adapter.transcriptPath(transcript.session, transcript.place, { HOME: home })).toBeNull();
      expect(adapter.placeOfTranscript(path)).toBeNull();
      expect(adapter.bornBetween(transcript.place, { HOME: home }, 0, LATER)).toEqual([]);
    }
  });
}

function testFiles(adapter: ClientAdapter, own: AdapterExamples, example: TranscriptExample): void {
  const { type } = adapter;
  const { session, place, namesPlace, folder } = example;
  const { folderVariable } = own;

  test(`W28: ${type}: the transcript is found where the client was seen to keep it, also in a folder that was moved`, () => {
    const [home, moved] = [temporaryFolder(), temporaryFolder()];
    const paths = { usual: lay(home, example), moved: lay(moved, example) };
    const find = (env: Env) => adapter.transcriptPath(session, place, env);
    expect(find({ HOME: home })).toBe(paths.usual);
    expect(adapter.placeOfTranscript(paths.usual)).toBe(namesPlace ? place : null);
    if (folderVariable === null) return;
    expect(find({ HOME: home, [folderVariable]: join(moved, folder) })).toBe(paths.moved);
    expect(find({ [folderVariable]: join(moved, folder) })).toBe(paths.moved);
    for (const unusable of ['', 'folder', './folder']) {
      expect(find({ HOME: home, [folderVariable]: unusable })).toBe(paths.usual);
    }
  });

  test(`W27: ${type}: the place that a transcript names is an absolute path, whatever stands there`, () => {
    const home = temporaryFolder();
    for (const hostile of ['proj', './proj', '~/proj', ...HOSTILE_TEXTS]) {
      const lines = example.lines.map((line) => substituted(line, place, hostile));
      const named = adapter.placeOfTranscript(lay(home, { ...example, lines }));
      expect(named).toBe(namesPlace && hostile.startsWith('/') ? hostile : null);
    }
  });

  test(`W27: ${type}: a transcript’s birth is told for its own place and time alone`, () => {
    const home = temporaryFolder();
    const path = lay(home, example);
    const { birthtimeMs, mtimeMs } = statSync(path);
    const bornAt = birthtimeMs > 0 ? birthtimeMs : mtimeMs;
    const born = (at: string, from: number, to: number) =>
      twice(() => adapter.bornBetween(at, { HOME: home }, from, to));
    expect(born(place, bornAt - 1, bornAt)).toEqual([{ session, path, bornAt }]);
    expect(born(place, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toHaveLength(1);
    expect(born(place, bornAt, LATER)).toEqual([]);
    expect(born(place, 0, bornAt - 0.01)).toEqual([]);
    expect(born(place, LATER, 0)).toEqual([]);
    expect(born(place, Number.NaN, Number.NaN)).toEqual([]);
    expect(born(`${place}/below`, 0, LATER)).toEqual([]);
    for (const hostile of HOSTILE_TEXTS) expect(born(hostile, 0, LATER)).toEqual([]);
  });

  test(`W33: ${type}: whatever lies where a transcript should be, it names no place and stops nothing`, () => {
    const home = temporaryFolder();
    const path = lay(home, example);
    for (const put of OBSTACLES) {
      rmSync(path, { recursive: true, force: true });
      put(path);
      expect(adapter.placeOfTranscript(path)).toBeNull();
      const births = adapter.bornBetween(place, { HOME: home }, 0, LATER);
      for (const birth of births) expect(birth).toMatchObject({ session, path });
      expect(lastActivity(path, adapter)).toBeNull();
      const reading = readTranscript(path, adapter, READ);
      expect(reading === 'missing' ? [] : reading.messages).toEqual([]);
    }
  });

  test(`${type}: a file whose name holds no usable id is nobody’s transcript`, () => {
    const home = temporaryFolder();
    const path = lay(home, example);
    const name = basename(path);
    for (const id of ['', ' ', 'a\nb', ' a', '\u2028', 'é'.repeat(100), 'x'.repeat(129)]) {
      const other = name.replace(session, id);
      writeFileSync(join(dirname(path), other), example.lines.map((line) => JSON.stringify(line)).join('\n'));
    }
    const sessions = adapter.bornBetween(place, { HOME: home }, 0, LATER).map(({ session: born }) => born);
    // Usable, though no client of today names a transcript so.
    expect(sessions.filter((one) => one !== 'é'.repeat(100))).toEqual([session]);
  });
}

const READ = { limit: 100, maxBytes: 1_000_000, includeTimestamps: true, tailScan: false };

/** What may lie under a transcript's name: nothing in it was said by anybody. */
const OBSTACLES: readonly ((path: string) => void)[] = [
  () => {},
  (path) => writeFileSync(path, ''),
  (path) => writeFileSync(path, '\n\n'),
  (path) => writeFileSync(path, 'null\n'),
  (path) => writeFileSync(path, '{"type":'),
  (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00, 0x0a])),
  (path) => writeFileSync(path, '['.repeat(500_000)),
  (path) => writeFileSync(path, `"${'x'.repeat(5_000_000)}"`),
  (path) => mkdirSync(path),
  (path) => symlinkSync('/nowhere/at/all', path),
  (path) => symlinkSync(path, path),
  (path) => execFileSync('mkfifo', [path]),
];

/** A JSON value with one text in it changed into another, wherever it stands. */
function substituted(value: unknown, from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (part === from ? to : part));
}

/** Puts the example into another home; gives its path there. */
function lay(home: string, { path, lines }: TranscriptExample): string {
  const file = join(realpathSync(home), relative('/home/me', path));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

function linesOf({ said, busy, idle }: AdapterExamples): unknown[] {
  return [...said.map(([line]) => line), ...busy, ...idle];
}

/** Values that may be too deep to be printed are not shown when this fails. */
function expectWellFormed(adapter: ClientAdapter, line: unknown): void {
  const message = adapter.messageOf(line);
  if (message !== null) {
    expect(['user', 'assistant']).toContain(message.role);
    expect(message.text.length).toBeGreaterThan(0);
    expect(message.timestamp?.length ?? 0).toBeLessThanOrEqual(64);
  }
  expect([null, 'busy', 'idle']).toContain(adapter.activityOf(line));
}
