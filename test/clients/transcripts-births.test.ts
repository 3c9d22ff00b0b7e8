import { mkdirSync, realpathSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { adapterFor, adapterOf } from '../../src/clients/index.js';
import { firstLineOf } from '../../src/clients/transcripts/first-line.js';
import { temporaryFolder } from '../support/agent.js';

const claude = adapterFor('claude-code', {});
const codex = adapterFor('codex-mcp-client', {});
const thread = '01a20247-0b7a-7592-a6f6-83cad2919d98';
const KIB = 1024;

/** An id as Claude Code makes them. */
const uuid = (index: number) => `499f16ac-0804-4abf-8d8c-${String(index).padStart(12, '0')}`;

function put(path: string, content = ''): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Birth as the test's own file system keeps it; every file here is new. */
function birthOf(path: string): number {
  const { birthtimeMs, mtimeMs } = statSync(path);
  return birthtimeMs > 0 ? birthtimeMs : mtimeMs;
}

function rollout(home: string, session: string, first: string, day = '2026/11/22'): string {
  const name = `rollout-${day.replaceAll('/', '-')}T08-02-20-${session}.jsonl`;
  return put(join(home, 'sessions', day, name), `${first}\n{"type":"event_msg"}\n`);
}

/** The first line of a rollout, made as long as wanted by what Codex puts there: its instructions. */
function meta(cwd: unknown, bytes = 0): string {
  const instructions = 'é'.repeat(bytes / 2);
  return JSON.stringify({
    type: 'session_meta',
    payload: { id: thread, base_instructions: instructions, cwd },
  });
}

test('W27: the place of a Codex thread is found in a first line of any usual length', () => {
  const home = temporaryFolder();
  for (const bytes of [0, 5000, 64 * KIB, 900 * KIB]) {
    expect(codex.placeOfTranscript(rollout(home, thread, meta('/home/me/proj', bytes)))).toBe(
      '/home/me/proj',
    );
  }
  expect(codex.placeOfTranscript(rollout(home, thread, meta('/home/me/proj', 1024 * KIB)))).toBeNull();
});

test('a rollout without an absolute place in its first line has none', () => {
  const home = temporaryFolder();
  const first = ['', 'null', '7', '{half', '{}', meta('proj'), meta(7), meta(undefined)];
  const other = JSON.stringify({ type: 'turn_context', payload: { cwd: '/home/me/proj' } });
  for (const line of [...first, other]) {
    expect(codex.placeOfTranscript(rollout(home, thread, line)), line).toBeNull();
  }
  expect(codex.placeOfTranscript(put(join(home, 'whole'), meta('/p')))).toBe('/p');
  expect(codex.placeOfTranscript(put(join(home, 'empty')))).toBeNull();
  expect(codex.placeOfTranscript(join(home, 'none'))).toBeNull();
  expect(codex.placeOfTranscript(home)).toBeNull();
});

test('a first line is given whole or not at all', () => {
  const path = put(join(temporaryFolder(), 'lines'), 'first\nsecond');
  expect(firstLineOf(path, 5)).toBeNull();
  expect(firstLineOf(path, 6)).toBe('first');
  const unfinished = put(join(temporaryFolder(), 'line'), 'first');
  expect(firstLineOf(unfinished, 4)).toBeNull();
  expect(firstLineOf(unfinished, 5)).toBe('first');
});

test('no other client’s transcript names its place', () => {
  const path = rollout(temporaryFolder(), thread, meta('/p'));
  expect(claude.placeOfTranscript(path)).toBeNull();
  expect(adapterOf('unknown').placeOfTranscript(path)).toBeNull();
});

test('the transcripts of a place that were born within a time are told with their births', () => {
  const home = temporaryFolder();
  const folder = join(home, '.claude/projects/-home-me-my-proj');
  const [first, second] = [uuid(1), uuid(2)].map((id) => put(join(folder, `${id}.jsonl`)));
  if (first === undefined || second === undefined) expect.unreachable();
  put(join(folder, 'notes.txt'));
  put(join(folder, '.jsonl'));
  mkdirSync(join(folder, 'folder.jsonl'));
  put(join(home, `.claude/projects/-home-me-other/${uuid(3)}.jsonl`));
  const born = (from: number, to: number) => claude.bornBetween('/home/me/my.proj', { HOME: home }, from, to);
  const one = { session: uuid(1), path: first, bornAt: birthOf(first) };
  const two = { session: uuid(2), path: second, bornAt: birthOf(second) };
  expect(born(one.bornAt - 1, two.bornAt + 1)).toHaveLength(2);
  expect(born(one.bornAt - 1, two.bornAt)).toEqual(expect.arrayContaining([one, two]));
  expect(born(two.bornAt, two.bornAt + 60_000)).toEqual([]);
  expect(born(0, one.bornAt - 0.001)).toEqual([]);
  // A later write makes no transcript younger.
  if (statSync(first).birthtimeMs > 0) {
    utimesSync(first, 4_000_000_000, 4_000_000_000);
    expect(born(one.bornAt - 1, two.bornAt)).toHaveLength(2);
  }
});

test('W28: births are looked for in the folder that CLAUDE_CONFIG_DIR names, under the encoded place', () => {
  const [home, moved] = [temporaryFolder(), temporaryFolder()];
  put(join(home, `.claude/projects/-p-a-b-c/${uuid(1)}.jsonl`));
  put(join(moved, `projects/-p-a-b-c/${uuid(2)}.jsonl`));
  const env = { HOME: home, CLAUDE_CONFIG_DIR: moved };
  const sessions = (place: string) =>
    claude.bornBetween(place, env, 0, Date.now() + 60_000).map(({ session }) => session);
  expect(sessions('/p/a_b.c')).toEqual([uuid(2)]);
  expect(sessions('/p/a_b')).toEqual([]);
  expect(claude.bornBetween('/p/a_b.c', {}, 0, Date.now())).toEqual([]);
});

test('W27: a file of Claude Code whose name is no id of a session is no birth, and makes none doubtful', () => {
  const home = temporaryFolder();
  const folder = join(home, '.claude/projects/-p');
  const born = () =>
    claude.bornBetween('/p', { HOME: home }, 0, Date.now() + 60_000).map(({ session }) => session);
  const others = ['agent-a5c3d2e1', `agent-${uuid(1)}`, `${uuid(1)}-copy`, uuid(1).toUpperCase(), 'notes'];
  for (const name of [...others, uuid(1).slice(1)]) put(join(folder, `${name}.jsonl`));
  put(join(folder, uuid(1)));
  expect(born()).toEqual([]);
  put(join(folder, `${uuid(2)}.jsonl`));
  expect(born()).toEqual([uuid(2)]);
});

test('among more than 1,000 transcripts none is called the only one', () => {
  const home = temporaryFolder();
  const folder = join(home, '.claude/projects/-p');
  for (let index = 0; index < 1000; index += 1) put(join(folder, `${uuid(index)}.jsonl`));
  const born = () => claude.bornBetween('/p', { HOME: home }, 0, Date.now() + 60_000);
  expect(born()).toHaveLength(1000);
  put(join(folder, `${uuid(1000)}.jsonl`));
  expect(born()).toEqual([]);
});

test('W27: of Codex only the threads of the very place are told, by its real path and with a long first line', () => {
  const home = temporaryFolder();
  const place = realpathSync(temporaryFolder());
  const link = join(temporaryFolder(), 'link');
  symlinkSync(place, link);
  const mine = rollout(home, thread, meta(place, 30_000));
  rollout(home, 'linked', meta(link), '2026/11/21');
  rollout(home, 'elsewhere', meta(join(place, 'below')));
  rollout(home, 'broken', '{half');
  put(join(home, 'sessions/2026/11/22/notes.jsonl'), meta(place));
  const born = (at: string, to: number) =>
    codex.bornBetween(at, { CODEX_HOME: home }, birthOf(mine) - 60_000, to);
  const later = Date.now() + 60_000;
  expect(born(place, later).map(({ session }) => session)).toEqual([thread, 'linked']);
  expect(born(link, later)).toEqual(born(place, later));
  expect(born(place, later)[0]).toEqual({ session: thread, path: mine, bornAt: birthOf(mine) });
  expect(born(place, birthOf(mine) - 1)).toEqual([]);
});

test('births of Codex threads are looked for in the newest 3 days and 1,000 files', () => {
  const home = temporaryFolder();
  const later = Date.now() + 60_000;
  const sessions = () =>
    codex.bornBetween('/p', { CODEX_HOME: home }, 0, later).map(({ session }) => session);
  for (const day of ['19', '20', '21', '22']) rollout(home, `of-${day}`, meta('/p'), `2026/11/${day}`);
  expect(sessions()).toEqual(['of-22', 'of-21', 'of-20']);
  for (let index = 0; index < 1000; index += 1) rollout(home, `t-${index}`, '');
  expect(sessions()).toEqual([]);
});

test('W28: a Codex thread that was begun months ago and resumed is found by its exact id, in CODEX_HOME', () => {
  const [home, moved] = [temporaryFolder(), temporaryFolder()];
  const old = rollout(moved, thread, meta('/p'), '2026/02/01');
  rollout(moved, `x-${thread}`, meta('/p'));
  rollout(moved, `${thread}-x`, meta('/p'));
  rollout(join(home, '.codex'), thread, meta('/p'));
  for (let day = 10; day < 22; day += 1) rollout(moved, `of-${day}`, meta('/p'), `2026/11/${day}`);
  expect(codex.transcriptPath(thread, '/p', { HOME: home, CODEX_HOME: moved })).toBe(old);
});

test('W28: every character that Claude Code encodes is encoded, and CLAUDE_CONFIG_DIR is honoured', () => {
  const env = { HOME: '/home/me', CLAUDE_CONFIG_DIR: '/etc/claude' };
  expect(claude.transcriptPath('s', '/home/me/my_proj.v2', env)).toBe(
    '/etc/claude/projects/-home-me-my-proj-v2/s.jsonl',
  );
});

test('W28: no id leads out of a client’s folder', () => {
  const home = temporaryFolder();
  put(join(home, 'sessions/2026/11/22/secret.jsonl'), said);
  for (const id of ['../../x', '..', '../2026/11/22/secret', '/etc/passwd', 'a\\b', '.*', 'a\0']) {
    expect(codex.transcriptPath(id, '/p', { CODEX_HOME: home })).toBeNull();
    const path = claude.transcriptPath(id, '/p', { HOME: '/home/me' });
    if (path !== null) expect(dirname(path)).toBe('/home/me/.claude/projects/-p');
  }
});

const said = '{"type":"user","message":{"role":"user","content":"secret"}}\n';
