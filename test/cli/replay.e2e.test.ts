import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Fleet } from '../../src/forensics/index.js';
import { type Agent, PROGRAM, startAgent, temporaryFolder } from '../support/agent.js';
import { readMail } from '../support/mail.js';
import { eventsOf, nextEvent, openTestLog } from '../support/open-log.js';
import { pidOf } from '../support/pid-of.js';
import { runOxtail } from '../support/run-oxtail.js';
import { startTmux } from '../support/tmux.js';

/** Ada has sent Ben a message, which has been shown to him, and one that waits. */
async function village(): Promise<{ home: string; ada: Agent; ids: string[] }> {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  const log = await openTestLog(home);
  const confirmed = nextEvent(home, log, 'message.confirmed');
  const ids: string[] = [];
  for (const body of ['\u001b[31mred', 'two']) {
    const { message_id } = await ada.call('send_message', { target: 'ben', body });
    ids.push(String(message_id));
    if (body !== 'two') await readMail(ben);
  }
  await confirmed;
  return { home, ada, ids };
}

function expectPlain(output: string): void {
  for (const line of output.split('\n')) expect(line).toMatch(/^[\x20-\x7e…]{0,80}$/);
}

test('P11: every way to replay prints plainly and leaves the log as it was', async () => {
  const { home, ids } = await village();
  const log = await openTestLog(home);
  const before = JSON.stringify(log.stored());
  const run = async (...args: string[]) => {
    const { output, errors, code } = await runOxtail(['replay', ...args], {
      home,
      env: { FORCE_COLOR: '1' },
    });
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    if (args.includes('--json')) expect(output).toMatch(/^[\x20-\x7e\n]*$/);
    else expectPlain(output);
    return output;
  };
  expect(await run('--at', ids[0] ?? '')).toMatch(/ben: .*\n {4}mail {6}1: \w+ from ada/);
  const present = await run('--at', String(log.head()));
  expect(present).toMatch(/mail {6}1: .*\n {4}shown {5}1, the last: \w+ \(read/);
  const fleet = JSON.parse(await run('--at', String(log.head()), '--json', '--agent', 'be')) as Fleet;
  expect(fleet.projects.flatMap(({ agents }) => agents)).toMatchObject([
    { session: 'ben', mailbox: { messages: [{ id: ids[1] }] }, shown: { newest: [{ id: ids[0] }] } },
  ]);
  expect(await run('--diff', ids[0] ?? '', String(log.head()))).toMatch(/ben was shown 1 more: \w+/);
  expect(await run('--diff', '3', '3')).toBe('Nothing changed from position 3 to 3.\n');
  const sent = eventsOf(log, 'message.sent').map(({ seq }) => seq);
  const steps = await run('--type', 'message.sent');
  expect(steps.split('\n').filter((line) => line.includes('ada sends ben'))).toHaveLength(2);
  const data = (await run('--from', String(sent[1]), '--json')).trimEnd().split('\n');
  expect(data.map((line) => (JSON.parse(line) as { event: { seq: number } }).event.seq)).toEqual(
    Array.from({ length: log.head() - (sent[1] ?? 0) + 1 }, (_, index) => (sent[1] ?? 0) + index),
  );
  expect(JSON.stringify(log.stored())).toBe(before);
});

test.each([
  [['--at', '3', '--from', '2'], 'two-modes', 2],
  [['--type', 'nonsense'], 'unknown-type', 2],
  [['5'], 'unknown-argument', 2],
  [['--at', '99999'], 'not-yet', 1],
  [['--at', 'nobody'], 'unknown-id', 1],
  [['--at', '1', '--agent', 'zoe'], 'unknown-agent', 1],
])('what cannot be replayed is said in one sentence: %j', async (args, code, exit) => {
  const home = temporaryFolder();
  await (await startAgent({ home, cwd: home, session: 'ada' })).close();
  const ran = await runOxtail(['replay', ...args], { home });
  expect(ran).toMatchObject({ output: '', code: exit });
  expect(ran.errors).toMatch(new RegExp(`^oxtail: .*\\(${code}\\)\\n$`));
});

test('follow tells what comes as it comes, and ends in peace when it is interrupted', async () => {
  const { home, ada } = await village();
  let sent = false;
  const watch = (output: string, pid: number) => {
    if (!sent && output.includes('As of position')) {
      sent = true;
      void ada.call('send_message', { target: 'ben', body: 'three' });
    }
    if (output.includes('ben has 2 waiting: +')) process.kill(pid, 'SIGINT');
  };
  const { output, errors, code } = await runOxtail(['replay', '--follow'], { home, watch });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expectPlain(output);
  expect(output).toMatch(/ada sends ben \w+ "three"/);
});

test('follow ends when nobody reads any more', async () => {
  const { home, ada } = await village();
  const child = spawn(process.execPath, [PROGRAM, 'replay', '--follow', '--json'], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, OXTAIL_HOME: join(home, '.oxtail') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  await ada.call('send_message', { target: 'ben', body: 'three' });
  await ada.call('send_message', { target: 'ben', body: 'four' });
  expect(await ended).toEqual([0, null]);
  expect(errors).toBe('');
});

test('at a terminal one steps by keys, and the terminal is as before however it ends', async () => {
  const { home } = await village();
  const tmux = startTmux();
  const { TMUX_PANE: pane = '' } = tmux.newSession('replay', home);
  const shown = () => tmux.run('capture-pane', '-p', '-t', pane);
  const until = (text: string | RegExp) =>
    vi.waitFor(() => expect(shown()).toMatch(text), { timeout: 20_000, interval: 20 });
  const inHome = `HOME='${home}' OXTAIL_HOME='${join(home, '.oxtail')}'`;
  const start = async (round: string) => {
    const program = `${inHome} '${process.execPath}' '${PROGRAM}' replay & echo $! > ${round}.pid; fg >/dev/null`;
    const line = `set -m; stty -a > ${round}.before; ${program}; echo ${round} ended with $?; stty -a > ${round}.after`;
    tmux.run('respawn-pane', '-k', '-t', pane, '-c', home, 'sh', '-c', `${line}; exec sleep 600`);
    await until(/^oxtail replay {2}1 of \d+/);
  };
  const expectRestored = async (round: string, code: number) => {
    await until(new RegExp(`^${round} ended with ${code}`));
    const state = tmux.run('display-message', '-p', '-t', pane, '#{alternate_on} #{cursor_flag}');
    expect(state).toBe('0 1');
    const settings = (when: string) => readFileSync(join(home, `${round}.${when}`), 'utf8');
    await vi.waitFor(() => expect(settings('after')).toBe(settings('before')), { timeout: 10_000 });
  };

  await start('keys');
  tmux.run('send-keys', '-t', pane, 'n', 'n');
  await until(/^> .*ada sends ben \w+ "two"/m);
  tmux.run('send-keys', '-t', pane, 'N', 'j');
  await until(/^> .*waits for ben[\s\S]*mail {6}1: /m);
  tmux.run('send-keys', '-t', pane, 'G', 'q');
  await expectRestored('keys', 0);

  await start('signal');
  process.kill(pidOf({ pid: Number(readFileSync(join(home, 'signal.pid'), 'utf8')) }), 'SIGTERM');
  await expectRestored('signal', 0);

  await start('interrupt');
  tmux.run('send-keys', '-t', pane, 'C-c');
  await expectRestored('interrupt', 0);
});
