import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { LEAST_RETAIN_BYTES, readSettings, settingsTable } from '../src/settings.js';

const DAY_MS = 24 * 60 * 60 * 1000;

const defaults = {
  askTimeoutMs: 45_000,
  askMaxTimeoutMs: 100_000,
  readMaxMessages: 50,
  readMaxBodyBytes: 65_536,
  hookMaxBodyChars: 24_000,
  receivedMax: 1000,
  retainMs: 30 * DAY_MS,
  retainBytes: 256 * 1024 * 1024,
  archiveMs: 180 * DAY_MS,
  archiveBytes: 1024 * 1024 * 1024,
  wakeStrategy: 'auto',
  autowake: true,
  selfWake: true,
  freshIdleMs: 300_000,
  wakeMinIntervalMs: 4000,
  wakeDedupeMs: 3_600_000,
  wakeDebounceMs: 1000,
  pendingAskTtlMs: 3_600_000,
  wakeDrivers: null,
};

test('an empty environment gives the defaults', () => {
  expect(readSettings({})).toEqual(defaults);
});

test('each variable sets its own value and no other', () => {
  const variables = {
    OXTAIL_ASK_PEER_TIMEOUT_MS: 'askTimeoutMs',
    OXTAIL_ASK_PEER_MAX_TIMEOUT_MS: 'askMaxTimeoutMs',
    OXTAIL_READ_MAX_MESSAGES: 'readMaxMessages',
    OXTAIL_READ_MAX_BODY_BYTES: 'readMaxBodyBytes',
    OXTAIL_RECEIVED_MAX: 'receivedMax',
    OXTAIL_ARCHIVE_BYTES: 'archiveBytes',
    OXTAIL_HOOK_MAX_BODY_CHARS: 'hookMaxBodyChars',
    OXTAIL_AUTOWAKE_FRESH_IDLE_MS: 'freshIdleMs',
    OXTAIL_AUTOWAKE_MIN_INTERVAL_MS: 'wakeMinIntervalMs',
    OXTAIL_AUTOWAKE_DEDUPE_TTL_MS: 'wakeDedupeMs',
    OXTAIL_WAKE_DEBOUNCE_MS: 'wakeDebounceMs',
    OXTAIL_PENDING_ASK_TTL_MS: 'pendingAskTtlMs',
  };
  for (const [name, key] of Object.entries(variables))
    expect(readSettings({ [name]: '7' })).toEqual({ ...defaults, [key]: 7 });
  const days = { OXTAIL_RETAIN_DAYS: 'retainMs', OXTAIL_ARCHIVE_DAYS: 'archiveMs' };
  for (const [name, key] of Object.entries(days))
    expect(readSettings({ [name]: '0.5' })).toEqual({ ...defaults, [key]: DAY_MS / 2 });
});

test('a log that could not hold what is under way is not asked for', () => {
  expect(readSettings({ OXTAIL_RETAIN_BYTES: '20000000' }).retainBytes).toBe(20_000_000);
  expect(readSettings({ OXTAIL_RETAIN_BYTES: '7' }).retainBytes).toBe(LEAST_RETAIN_BYTES);
});

test('a switch is turned off by `off`, in any case and with blanks around it, and by nothing else', () => {
  const switches = { OXTAIL_AUTOWAKE: 'autowake', OXTAIL_SELF_WAKE: 'selfWake' };
  for (const [name, key] of Object.entries(switches)) {
    for (const value of ['off', 'OFF', ' Off\n'])
      expect(readSettings({ [name]: value })).toEqual({ ...defaults, [key]: false });
    for (const value of ['', 'on', '0', 'false', 'no', 'of', 'off.'])
      expect(readSettings({ [name]: value })).toEqual(defaults);
  }
});

test('the wake strategy is one of three, in any case and with blanks around it; anything else is `auto`', () => {
  const strategies = { legacy: 'legacy', ' LEGACY ': 'legacy', Off: 'off', 'off\n': 'off', AUTO: 'auto' };
  for (const [value, wakeStrategy] of Object.entries(strategies))
    expect(readSettings({ OXTAIL_ASK_PEER_WAKE_STRATEGY: value })).toEqual({ ...defaults, wakeStrategy });
  for (const value of ['', ' ', 'none', 'legacy,off', 'false', 'toString'])
    expect(readSettings({ OXTAIL_ASK_PEER_WAKE_STRATEGY: value })).toEqual(defaults);
});

test('the drivers are the names between commas, in lower case and in order; no name at all is unset', () => {
  const lists = {
    tmux: ['tmux'],
    ' Tmux , rewake,,': ['tmux', 'rewake'],
    'tmux,other,codex-queue': ['tmux', 'other', 'codex-queue'],
    NONE: ['none'],
  };
  for (const [value, wakeDrivers] of Object.entries(lists))
    expect(readSettings({ OXTAIL_WAKE_DRIVERS: value })).toEqual({ ...defaults, wakeDrivers });
  for (const value of ['', ' ', ',', ' , ,'])
    expect(readSettings({ OXTAIL_WAKE_DRIVERS: value })).toEqual(defaults);
});

test('what is not a finite number above zero counts as unset', () => {
  for (const value of ['', ' ', '0', '-0', '-1', 'NaN', 'Infinity', '1e999', '12ms', 'abc', '1,000'])
    expect(readSettings({ OXTAIL_ASK_PEER_TIMEOUT_MS: value, OXTAIL_RECEIVED_MAX: value })).toEqual(defaults);
});

test('fractions, exponents and blanks around a number are accepted', () => {
  for (const [value, number] of Object.entries({ '0.5': 0.5, '1e3': 1000, ' 20 ': 20 }))
    expect(readSettings({ OXTAIL_ASK_PEER_TIMEOUT_MS: value }).askTimeoutMs).toBe(number);
});

test('the number of open handles is whole and never zero', () => {
  for (const [value, number] of Object.entries({ '0.2': 1, '1': 1, '1.9': 1, '12.7': 12 }))
    expect(readSettings({ OXTAIL_RECEIVED_MAX: value }).receivedMax).toBe(number);
});

test('the table is well-formed Markdown with one row for each variable', () => {
  const lines = settingsTable().trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^\|( [^|]* \|){4}$/);
  const names = lines.slice(2).map((line) => /^\| `(\w+)` \|/.exec(line)?.[1]);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('OXTAIL_HOME');
  expect(names).toContain('CLAUDE_CODE_SESSION_ID');
  expect(names).toContain('CLAUDE_PID');
});

test('the defaults in the table are the ones that hold', () => {
  for (const value of [45_000, 100_000, 50, 65_536, 24_000, 1000, 300_000, 4000, 3_600_000])
    expect(settingsTable()).toContain(`| \`${value}\` |`);
});

test('every variable that the source reads has its row', () => {
  const source = resolve(import.meta.dirname, '../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const read = files.flatMap((path) => {
    const text = readFileSync(join(source, path), 'utf8');
    return [...text.matchAll(/\benv\.([A-Z][A-Z0-9_]+)|'((?:OXTAIL|CLAUDE|CODEX|TMUX)(?:_?[A-Z]+)+)'/g)];
  });
  const names = new Set(read.map(([, asProperty, asText]) => asProperty ?? asText));
  expect(names).toContain('TMUX_PANE');
  for (const name of names) expect(settingsTable()).toContain(`| \`${name}\` |`);
});
