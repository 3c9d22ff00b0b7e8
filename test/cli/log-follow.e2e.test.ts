import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { PROGRAM, temporaryFolder } from '../support/agent.js';
import { card, OBSERVER, openTestLog } from '../support/open-log.js';

function put(log: EventLog, ...purposes: string[]): void {
  log.append(OBSERVER, () => ({ events: purposes.map((purpose) => card(purpose)), answer: null }));
}

/** The program, following; gives what it has printed once that holds `text`. */
function follow(home: string, ...options: string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'log', '--follow', ...options], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, OXTAIL_HOME: join(home, '.oxtail') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal, output, errors }));
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const until = async (text: string) => {
    while (!output.includes(text)) await Promise.race([once(child.stdout, 'data'), ended]);
    return output;
  };
  return { child, ended, until };
}

test('P11: log --follow begins with the last ones, prints what is appended, and ends with a signal', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, ...Array.from({ length: 30 }, (_, index) => `before ${index}`));
  const { child, until, ended } = follow(home);
  const before = await until('before 29');
  expect(before.match(/before/g)).toHaveLength(10);
  put(log, 'during 1');
  await until('during 1');
  put(log, 'during 2', 'during 3');
  const lines = (await until('during 3')).trimEnd().split('\n');
  expect(lines.slice(-3).map((line) => line.slice(-10))).toEqual(['"during 1"', '"during 2"', '"during 3"']);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 0, signal: null, errors: '' });
  expect(log.head()).toBe(33);
});

test('log --follow keeps to what was asked for, as JSON too', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const refuse = (tool: string) => {
    const data = { tool, target: null, code: 'target-not-found' };
    log.append(OBSERVER, () => ({ events: [{ type: 'request.refused', data }], answer: null }));
  };
  refuse('one');
  const { child, until, ended } = follow(home, '--json', '--type', 'request');
  await until('one');
  put(log, 'two');
  refuse('three');
  const lines = (await until('three')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 3]);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, errors: '' });
});

test('log --follow ends when nobody reads any more', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, 'one');
  const { child, until, ended } = follow(home);
  await until('one');
  child.stdout.destroy();
  put(log, 'two');
  expect(await ended).toMatchObject({ code: 0, signal: null, errors: '' });
});
