import { expect, test } from 'vitest';
import type { Facts } from '../../../src/forensics/index.js';
import { diagnose } from '../../../src/forensics/index.js';
import { complaints, home, inside, shut, WELL } from '../../support/facts.js';

/** What is said of an installation, in short: name, state, and what mends it. */
function told(facts: Facts): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.values(complaints(facts)).map(({ name, state, sentence, mend }) => [
      name,
      [state, sentence, mend],
    ]),
  );
}

test('nothing is said against an installation that is well', () => {
  expect(complaints(WELL)).toEqual({});
  const names = diagnose(WELL).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { sentence, mend } of diagnose(WELL)) {
    expect(sentence).toMatch(/\.$/);
    expect(mend).toBeNull();
  }
});

test.each([
  ['newer-format', 'The log was written by a newer oxtail: update this one.', 'update this one'],
  ['corrupt', '/a: b/data.mdb is damaged: move it aside.', 'move it aside'],
  ['foreign-file', 'It is not ours: move it away, or set OXTAIL_HOME.', 'move it away, or set OXTAIL_HOME'],
  ['disk-full', 'The disk is full: free some space.', 'free some space'],
  ['read-only', 'It cannot be written: make it yours.', 'make it yours'],
  ['wrong-owner', 'It belongs to user 2: set OXTAIL_HOME.', 'set OXTAIL_HOME'],
  ['unsafe-permissions', 'Others can write it: run chmod.', 'run chmod'],
  ['unsupported-filesystem', 'It is on NFS: set OXTAIL_HOME.', 'set OXTAIL_HOME'],
  ['unavailable', 'Something is in the way: try again.', 'try again'],
] as const)('a log that is refused as %s is wrong, and what is in it not known', (code, sentence, mend) => {
  const found = told(shut({ kind: 'refused', code, sentence }));
  expect(found.store).toEqual(['wrong', expect.stringContaining(`(${code})`), mend]);
  const others = [
    'writer',
    'records',
    'projections',
    'server-versions',
    'gone-servers',
    'pid-namespaces',
    'marks',
    'wakes',
  ];
  for (const name of others) expect(found[name], name).toEqual(['unknown', expect.any(String), null]);
  expect(Object.keys(found).sort()).toEqual(['store', ...others].sort());
});

test('inside a sandbox nothing is known of the log, and nothing is wrong', () => {
  const sentence = 'The log cannot be opened inside this sandbox: use the MCP tools.';
  const found = told(shut({ kind: 'refused', code: 'sandboxed', sentence }));
  expect(found.store).toEqual([
    'unknown',
    expect.stringContaining('sandbox'),
    expect.stringContaining('outside'),
  ]);
  expect(Object.values(found).map(([state]) => state)).not.toContain('wrong');
});

test('a stopped writer is named, with what lets it go on', () => {
  const sentence =
    'Process 4711 was stopped while it was writing to the log: let it go on with kill -CONT 4711, or end it.';
  const { store, writer } = told(shut({ kind: 'refused', code: 'busy', sentence }));
  expect(store?.[0]).toBe('wrong');
  expect(writer).toEqual([
    'wrong',
    expect.stringContaining('4711'),
    expect.stringMatching(/^kill -CONT 4711/),
  ]);
});

test('a log that ends whoever opens it, and one that never opens, are told', () => {
  expect(told(shut({ kind: 'ended', how: 'SIGBUS\n' })).store).toEqual([
    'wrong',
    expect.stringContaining('(SIGBUS)'),
    expect.stringContaining('/home/ada/.oxtail/log aside'),
  ]);
  const silent = told(shut({ kind: 'silent', seconds: 20 }));
  expect([silent.store?.[0], silent.writer?.[0]]).toEqual(['wrong', 'wrong']);
});

test('without a log nothing is said of what would be in it', () => {
  expect(complaints(shut({ kind: 'none' }))).toEqual({});
  expect(diagnose(shut({ kind: 'none' })).map(({ name }) => name)).not.toContain('records');
});

test('owners and modes that are not right are named', () => {
  const entry = (path: string, mode: number, owner = 1000) => ({ path, kind: 'file', owner, mode }) as const;
  const root = WELL.home.entries[0]!;
  const of = (...entries: Facts['home']['entries']) =>
    diagnose(home({ entries: [root, ...entries] })).filter(({ name }) => name === 'permissions');
  expect(of(entry('a', 0o622))).toMatchObject([{ state: 'wrong', mend: "chmod go-w '/home/ada/.oxtail/a'" }]);
  expect(of(entry('a', 0o600, 5))).toMatchObject([
    { state: 'wrong', mend: expect.stringContaining('chown 1000') },
  ]);
  expect(of({ path: 'a', failed: 'EACCES' })).toMatchObject([{ state: 'unknown' }]);
  // In a closed folder nobody reads it.
  expect(of(entry('a', 0o644))).toMatchObject([{ state: 'ok' }]);
  expect(
    complaints(home({ entries: [{ ...root, mode: 0o755 } as never, entry('a', 0o644)] })).permissions,
  ).toMatchObject({ state: 'warn', mend: expect.stringContaining('chmod go=') });
  const many = ['a', 'b', 'c', 'd'].map((path) => entry(path, 0o666));
  expect(of(...many)[0]?.sentence).toContain('and 1 more');
});

test('a place, a disk and a size are judged', () => {
  expect(told(home({ unsafeFilesystem: 'NFS' })).filesystem?.[0]).toBe('wrong');
  expect(told(home({ unsafeFilesystem: undefined })).filesystem?.[0]).toBe('unknown');
  expect(told(home({ freeBytes: 1000 })).room?.[0]).toBe('wrong');
  expect(told(home({ freeBytes: 50_000_000 })).room?.slice(0, 2)).toEqual([
    'warn',
    'The disk has 50 MB left.',
  ]);
  expect(told(home({ freeBytes: null })).room?.[0]).toBe('unknown');
  expect(told(home({ logBytes: null })).size?.[0]).toBe('unknown');
});

test('records that cannot be read, and some that were set aside, are told', () => {
  const bad = [{ seq: 12, reason: 'its checksum\u001b is wrong' }];
  const found = told(inside({ newest: { looked: 40, bad }, quarantined: 2 }));
  expect(found.records).toEqual([
    'wrong',
    'Record 12 cannot be used: its checksum is wrong.',
    expect.stringContaining('oxtail verify'),
  ]);
  expect(found['set-aside']?.[0]).toBe('warn');
});

test('projections that are behind, missing, or ahead of the log are told', () => {
  const of = (folded: number | null, current = true) =>
    told(inside({ projections: [{ name: 'asks@1', folded, current }] })).projections;
  expect(of(30)).toEqual(['warn', 'asks@1: behind by up to 10 events.', expect.any(String)]);
  expect(of(null, false)).toEqual(['warn', 'asks@1: not stored yet.', expect.any(String)]);
  expect(of(40, false)?.[0]).toBe('warn');
  expect(of(41)?.[0]).toBe('wrong');
});

test('servers of another version, gone ones, and those that cannot be seen from here are told', () => {
  const server = {
    pid: 8,
    program: '1.0.0',
    clientType: 'codex',
    presence: 'live',
    namespace: 'ns',
  } as const;
  const of = (more: Partial<Record<keyof typeof server, unknown>>) =>
    told(inside({ servers: [{ ...server, ...more } as typeof server] }));
  expect(of({})).toEqual({});
  expect(of({ program: '0.9.0' })['server-versions']?.[1]).toContain('(0.9.0; this is 1.0.0): pid 8');
  expect(of({ program: '0.9.0', presence: 'gone' })).toEqual({
    'gone-servers': expect.arrayContaining(['warn']),
  });
  expect(of({ namespace: 'other', presence: 'unknown' })['pid-namespaces']?.[0]).toBe('warn');
  expect(told(inside({ namespace: '' }))['pid-namespaces']?.[0]).toBe('unknown');
});

test('waiting mail without its mark is told', () => {
  const facts = inside({ owedMarks: ['ada', 'ben'] });
  const marks = (standing: string[] | null) =>
    told({ ...facts, home: { ...facts.home, marks: standing } }).marks;
  expect(marks(['ada', 'ben', 'old'])).toBeUndefined();
  expect(marks(['ada'])?.[0]).toBe('warn');
  expect(marks(null)?.[0]).toBe('unknown');
});

test('clients, their hooks and their trust are judged', () => {
  const [client] = WELL.clients;
  const of = (hooks: object, more: object = {}, heard = {}) =>
    told({
      ...inside({ hooksHeard: heard }),
      clients: [{ ...client!, ...more, hooks: { ...client!.hooks, ...hooks } }],
    });
  expect(of({}, { found: null })).toEqual({ clients: ['warn', expect.any(String), expect.any(String)] });
  expect(of({ status: 'absent' })['hooks-claude']).toEqual([
    'warn',
    expect.any(String),
    'run oxtail setup --client claude',
  ]);
  expect(
    of({ status: 'stale', problems: ['a is gone', 'b\u0007 too'] })['hooks-claude']?.slice(0, 2),
  ).toEqual(['wrong', 'Claude Code: a is gone; b too.']);
  expect(of({ status: 'unknown', problems: ['x'] })['hooks-claude']?.[0]).toBe('unknown');
  const unseen = ['it cannot be seen'];
  expect(of({ unseen })['trust-claude']?.[0]).toBe('unknown');
  expect(of({ unseen }, {}, { 'claude-code': WELL.at - 1000 })).toEqual({});
});

test('tmux that is missing, and a pane that it does not answer for, are told', () => {
  const of = (terminal: Facts['terminal']) => told({ ...WELL, terminal }).terminal;
  expect(of({ tmux: null, pane: null, session: null })?.[0]).toBe('warn');
  expect(of({ tmux: '/t', pane: '%1', session: null })?.[0]).toBe('warn');
  expect(of({ tmux: '/t', pane: '%1', session: 'work' })).toBeUndefined();
});

test('wakes that led to nothing, or found no way, are told', () => {
  const period = { hours: 24, requested: 4, drivers: [], skipped: {} };
  const of = (more: object) =>
    told(inside({ wakes: { since: 1, partial: false, periods: [{ ...period, ...more }] } })).wakes;
  const score = { client: 'codex', driver: 'tmux', fired: 3, confirmed: 3, read: 0 };
  expect(of({ drivers: [score] })?.[1]).toContain('3 wakes of codex by tmux');
  expect(of({ drivers: [{ ...score, read: 1 }] })).toBeUndefined();
  expect(of({ skipped: { no_taker: 2, no_driver: 1 } })?.[0]).toBe('warn');
  expect(of({ skipped: { busy: 30 } })).toBeUndefined();
});

test('settings, a trace and noted faults are told', () => {
  const fault = { name: 'OXTAIL_RECEIVED_MAX', value: 'm\u001bany', counts: '1000 counts' };
  expect(told({ ...WELL, settings: [fault] }).settings).toEqual([
    'warn',
    'OXTAIL_RECEIVED_MAX=m any means nothing: 1000 counts.',
    'correct OXTAIL_RECEIVED_MAX, or unset it',
  ]);
  const trace = told({ ...WELL, trace: { kind: 'unreadable', path: '/t', code: 'EACCES' } }).trace;
  expect(trace?.slice(0, 2)).toEqual(['warn', 'could not read trace file /t (EACCES).']);
  expect(told(home({ faults: { bytes: 9, at: WELL.at } })).faults?.[1]).toContain('2023-11-14');
});
