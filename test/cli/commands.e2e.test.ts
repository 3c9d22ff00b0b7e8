import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROGRAM, temporaryFolder } from '../support/agent.js';
import { definedCommands } from '../support/defined-commands.js';
import { runOxtail } from '../support/run-oxtail.js';

const COMMANDS = definedCommands();
const SCRIPT = '/usr/bin/script';

/** What may go to a terminal: at most 80 columns, and no colour. */
function expectPlain(text: string): void {
  for (const line of text.split('\n')) expect(line).toMatch(/^[\x20-\x7e…]{0,80}$/);
}

test('the help says what it is, how to register it, and lists every command and no other', async () => {
  const home = temporaryFolder();
  const { output, errors, code } = await runOxtail(['--help'], { home });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expectPlain(output);
  expect(output).toContain('\n  oxtail setup\n');
  const listed = [...output.matchAll(/^ {2}oxtail ([\w-]+) +\S/gm)].map(([, name]) => name);
  expect(listed.toSorted()).toEqual(COMMANDS.toSorted());
  expect(listed).toEqual(expect.arrayContaining(['setup', 'log', 'why', 'replay', 'report', 'export']));
  expect(await runOxtail(['-h'], { home })).toEqual({ output, errors: '', code: 0 });
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const home = temporaryFolder();
  const expected = { output: `${version}\n`, errors: '', code: 0 };
  expect(await runOxtail(['--version'], { home })).toEqual(expected);
  expect(await runOxtail(['-v'], { home })).toEqual(expected);
});

test.each(COMMANDS)('%s --help has an example, and does nothing', async (name) => {
  const home = temporaryFolder();
  const { output, code } = await runOxtail([name, '--help'], { home, env: { FORCE_COLOR: '1' } });
  expect(code).toBe(0);
  expectPlain(output);
  expect(output).toContain(`EXAMPLES\n\n  oxtail ${name}`);
  expect(output).toMatch(/\nEXIT CODES\n\n {2}0 {2}/);
  expect(readdirSync(home)).toEqual([]);
});

test.each([
  [['frobnicate'], 'oxtail: There is no command "frobnicate": oxtail --help lists them. (unknown-command)\n'],
  [['toString'], 'oxtail: There is no command "toString": oxtail --help lists them. (unknown-command)\n'],
  [['a\u001b[2Jb'], 'oxtail: There is no command "a [2Jb": oxtail --help lists them. (unknown-command)\n'],
  [
    ['log', '--form', '3'],
    'oxtail: "--form" means nothing to oxtail log: see oxtail log --help. (unknown-argument)\n',
  ],
  [
    ['verify', 'it'],
    'oxtail: "it" means nothing to oxtail verify: see oxtail verify --help. (unknown-argument)\n',
  ],
  [['export'], 'oxtail: oxtail export needs FILE: see oxtail export --help. (missing-argument)\n'],
  [['export', ''], 'oxtail: oxtail export needs FILE: see oxtail export --help. (missing-argument)\n'],
  [
    ['log', '--to', '0'],
    'oxtail: --to takes a position from 1 on, a time or an id, not "0". (bad-position)\n',
  ],
  [['log', '--from'], 'oxtail: --from needs a value behind it: see oxtail log --help. (no-value)\n'],
  [['why', 'ada', '--file='], 'oxtail: --file needs a value behind it: see oxtail why --help. (no-value)\n'],
  [
    ['dump', '--json', '--ndjson'],
    'oxtail: --json and --ndjson do not go together: give one of them. (two-modes)\n',
  ],
  [['log', '--last', '-3'], 'oxtail: --last takes how many events, from 1 on, not "-3". (bad-count)\n'],
  [['log', '--agent', ''], 'oxtail: --agent needs a value behind it: see oxtail log --help. (no-value)\n'],
  [
    ['log', '--follow', '--to', '9'],
    'oxtail: --follow has no end: leave --to, --about and --file out. (bad-follow)\n',
  ],
])('a command line without sense is answered by a sentence and 2: %j', async (args, sentence) => {
  const home = temporaryFolder();
  expect(await runOxtail(args, { home })).toEqual({ output: '', errors: sentence, code: 2 });
  expect(readdirSync(home)).toEqual([]);
});

test.each(['dump', 'rebuild', 'log', 'replay', 'verify'])(
  '%s says that there is no log, and makes none',
  async (name) => {
    const home = temporaryFolder();
    const { output, errors, code } = await runOxtail([name], { home });
    expect({ output, code }).toEqual({ output: '', code: 1 });
    expect(errors).toMatch(/^oxtail: There is no log in .*\(no-log\)\n$/);
    expect(readdirSync(home)).toEqual([]);
    mkdirSync(join(home, '.oxtail', 'log'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, '.oxtail', 'log', 'data.mdb'), '');
    expect((await runOxtail([name], { home })).errors).toBe(errors);
    expect(readdirSync(join(home, '.oxtail', 'log'))).toEqual(['data.mdb']);
    expect(readdirSync(join(home, '.oxtail'))).toEqual(['log']);
  },
);

test('a log that cannot be used is a sentence with its code, and no trace', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, '.oxtail', 'log'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.oxtail', 'log', 'data.mdb'), 'no database at all'.repeat(1000));
  const { output, errors, code } = await runOxtail(['verify'], { home });
  expect({ output, code }).toEqual({ output: '', code: 1 });
  expect(errors).toMatch(/^oxtail: [^\n]+ \(foreign-file\)\n$/);
});

test.runIf(process.platform === 'linux' && existsSync(SCRIPT))(
  'in a terminal, without arguments, it says what it is instead of waiting for a client',
  async () => {
    const home = temporaryFolder();
    const command = `'${process.execPath}' '${PROGRAM}'`;
    const { stdout, status } = spawnSync(SCRIPT, ['-qec', command, '/dev/null'], {
      env: { PATH: process.env.PATH, HOME: home },
      encoding: 'utf8',
      input: '',
    });
    const { output } = await runOxtail(['--help'], { home });
    expect(status).toBe(0);
    expect(stdout.replaceAll('\r', '')).toBe(output);
  },
);
