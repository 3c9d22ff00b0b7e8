import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { playDemo } from '../../src/cli/demo/play.js';
import { systemAmbient } from '../../src/events/index.js';
import { PROGRAM, temporaryFolder } from '../support/agent.js';
import { runOxtail } from '../support/run-oxtail.js';

/** A user's home and the system's temporary folder, both empty. */
function places() {
  const home = temporaryFolder();
  const tmp = temporaryFolder();
  return { home, tmp, env: { TMPDIR: tmp } };
}

function pidsIn(output: string): number[] {
  return Array.from(output.matchAll(/\(pid (\d+)\) starts/g), ([, pid]) => Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the demo tells its story from the log, proves it, and leaves nothing behind', async () => {
  const { home, tmp, env } = places();
  const { output, errors, code } = await runOxtail(['demo'], { home, env });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  for (const line of output.split('\n')) expect(line).toMatch(/^[\x20-\x7e…]{0,80}$/);
  const story = [
    String.raw`1\. Three agents come up`,
    'ada works on "the bread recipes"',
    String.raw`2\. ada sends ben a message`,
    String.raw`ada sends ben (?<letter>\w+) "`,
    String.raw`ben is given \k<letter> on reading`,
    String.raw`ben answers ada on \k<letter> with (?<answer>\w+) "`,
    String.raw`ada is given \k<answer> on reading`,
    String.raw`3\. cleo asks ada`,
    String.raw`cleo asks ada in (?<question>\w+) "`,
    String.raw`ada answers cleo on \k<question> with (?<reply>\w+) "The rye\."`,
    String.raw`cleo is given \k<reply> as the answer of its ask`,
    String.raw`4\. ben's server is killed`,
    String.raw`cleo sends ben (?<waiting>\w+) "`,
    String.raw`ben's server \w+ is found lost`,
    String.raw`ada hands ben \(not running\) work in (?<later>\w+) "`,
    'speaks for ben',
    String.raw`ben is given \k<waiting>, \k<later> on reading`,
    String.raw`ben answers cleo on \k<waiting> with (?<last>\w+) "`,
    String.raw`ben answers ada on \k<later> with (?<done>\w+) "`,
    String.raw`ben closes the work of \k<later> as done`,
    String.raw`ada is given \k<done> on reading`,
    String.raw`5\. All leave`,
    String.raw`ends\n\n\d+ events up to position \d+, folded anew`,
    String.raw`Verified: what is stored is exactly what the events say\.`,
  ];
  expect(output).toMatch(new RegExp(story.join('[^]*?')));
  expect(pidsIn(output)).toHaveLength(4);
  expect(pidsIn(output).filter(isRunning)).toEqual([]);
  expect([readdirSync(home), readdirSync(tmp)]).toEqual([[], []]);
});

test('the demo finds its own program through a link', async () => {
  const { home, tmp, env } = places();
  mkdirSync(join(home, 'bin'));
  const link = join(home, 'bin', 'oxtail');
  symlinkSync(PROGRAM, link);
  expect(await runOxtail(['demo'], { home, env, program: link })).toMatchObject({ errors: '', code: 0 });
  expect(readdirSync(tmp)).toEqual([]);
});

test('the demo ends its servers and clears away when it is interrupted', async () => {
  const { home, tmp, env } = places();
  const servers = () => readdirSync(tmp).filter((name) => existsSync(join(tmp, name, '.oxtail', 'log')));
  let poll: NodeJS.Timeout | undefined;
  const ran = await runOxtail(['demo'], {
    home,
    env,
    watch: (_, pid) => {
      // Once its log is there, the servers are starting or at work.
      poll ??= setInterval(() => {
        if (servers().length === 0) return;
        clearInterval(poll);
        process.kill(pid, 'SIGTERM');
      }, 5);
    },
  });
  expect(ran).toMatchObject({ errors: 'oxtail: The demo was ended by SIGTERM. (interrupted)\n', code: 1 });
  expect(readdirSync(tmp)).toEqual([]);
});

test('the demo says what was not as promised, and clears away', async () => {
  const { home, tmp, env } = places();
  const program = join(home, 'not-a-server.mjs');
  writeFileSync(program, 'process.stdin.resume(); process.stdin.once("data", () => process.exit(0));');
  const output = new PassThrough();
  const ambient = { ...systemAmbient(), env: { ...env, PATH: process.env.PATH } };
  const before = process.env.TMPDIR;
  process.env.TMPDIR = tmp;
  try {
    const played = playDemo({ ambient, version: '1', program, output, errors: new PassThrough() });
    await expect(played).rejects.toMatchObject({
      code: 'promise-broken',
      message: expect.stringMatching(/^The demo is not as promised: the start of \w+'s server failed: /),
    });
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  expect(readdirSync(tmp)).toEqual([]);
});

test('where the log cannot be opened the demo says so, and clears away', async () => {
  const { home, tmp, env } = places();
  const ran = await runOxtail(['demo'], { home, env: { ...env, CODEX_SANDBOX: 'seatbelt' } });
  expect(ran.code).toBe(1);
  expect(ran.errors).toMatch(/^oxtail: [^\n]+ \(sandboxed\)\n$/);
  expect(readdirSync(tmp)).toEqual([]);
});
