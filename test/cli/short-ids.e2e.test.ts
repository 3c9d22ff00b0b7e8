import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/agent.js';
import { compactAll } from '../support/archived-home.js';
import { LogWorld } from '../support/log-world.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

const SLOW = { timeout: 120_000 };

/** A home with the ids of a message that is in the archive, and of one that is in the log. */
async function homeWithArchive() {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const world = new LogWorld(log);
  let made = 0;
  world.world.nextId = () => createHash('sha256').update(`${made++}`).digest('hex').slice(0, 16);
  const [ada, ben] = [world.join('aa', 'adam-long-one'), world.join('bb', 'adam-long-two')];
  world.when('send_message', { target: 'adam-long-two', body: 'early' }, ada);
  world.read(ben);
  const [archived] = eventsOf(log, 'message.sent');
  compactAll(log);
  world.when('send_message', { target: 'adam-long-two', body: 'late' }, ada);
  const [kept] = eventsOf(log, 'message.sent');
  await log.close();
  return { home, archived: archived!.data.id, kept: kept!.data.id };
}

/** What short id a message is printed with, where its words are. */
async function printedFor(body: string, args: readonly string[], home: string): Promise<string> {
  const { output } = await runOxtail(args, { home });
  const line = output.split('\n').find((one) => one.includes(`"${body}"`)) ?? '';
  return / ([0-9a-f]{6,15})\b/.exec(line.slice(20))?.[1] ?? expect.unreachable(output);
}

test('P11: the short ids that log prints are taken by every command, in log and archive', SLOW, async () => {
  const { home, archived, kept } = await homeWithArchive();
  for (const [body, id] of [
    ['early', archived],
    ['late', kept],
  ] as const) {
    const short = await printedFor(body, ['log'], home);
    expect(short.length).toBeLessThan(id.length);
    const run = (...args: string[]) => runOxtail(args, { home });
    expect((await run('why', short)).output).toContain(`Message ${id}\n`);
    for (const [command, ...options] of [
      ['log', '--about'],
      ['log', '--json', '--from'],
      ['log', '--json', '--to'],
      ['replay', '--json', '--at'],
      ['dump', '--json', '--at'],
    ] as const) {
      const whole = await run(command, ...options, id);
      expect(whole).toMatchObject({ errors: '', code: 0 });
      expect(await run(command, ...options, short)).toEqual(whole);
    }
    const drawn = await run('report', `${short}..`, '--html', join(home, `${body}.html`));
    expect(drawn).toMatchObject({ errors: '', code: 0 });
    expect(await run('report', `${id}..`, '--html', join(home, `${body} again.html`))).toEqual(drawn);
  }
});

test('short ids are found in an export and in a part of an archive', SLOW, async () => {
  const { home, archived, kept } = await homeWithArchive();
  const file = join(home, 'all.jsonl.gz');
  await runOxtail(['export', file], { home });
  const folder = join(home, '.oxtail', 'archive');
  const segment = join(folder, readdirSync(folder).find((name) => name.startsWith('segment')) ?? '');
  for (const [id, source] of [
    [archived, file],
    [kept, file],
    [archived, segment],
  ] as const) {
    const { output } = await runOxtail(['why', id.slice(0, 4), '--file', source, '--json'], { home });
    expect(JSON.parse(output)).toMatchObject({ subject: { id, kind: 'message' } });
  }
});

test('what several ids begin with is refused with those, and what none does as ever', SLOW, async () => {
  const { home, archived } = await homeWithArchive();
  const choices = '  adam-long-one\n  adam-long-two\n';
  for (const args of [
    ['why', 'adam'],
    ['log', '--about', 'adam'],
    ['replay', '--at', 'adam-long-'],
  ]) {
    const refused = await runOxtail(args, { home });
    expect(refused).toMatchObject({ output: '', code: 1 });
    expect(refused.errors).toMatch(/^oxtail: "adam[-a-z]*" begins 2 ids: give more\. \(ambiguous-id\)\n/);
    expect(refused.errors.endsWith(choices)).toBe(true);
    for (const line of refused.errors.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  }
  for (const args of [
    ['why', 'zzzz'],
    ['why', archived.slice(0, 3)],
    ['log', '--about', archived.slice(0, 3)],
    ['replay', '--at', 'zzzz'],
  ]) {
    const refused = await runOxtail(args, { home });
    expect(refused).toMatchObject({ output: '', code: 1 });
    expect(refused.errors).toMatch(/\(unknown-id\)\n$/);
  }
});
