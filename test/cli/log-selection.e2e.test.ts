import { expect, test } from 'vitest';
import type { Event, NewEvent } from '../../src/events/index.js';
import { temporaryFolder } from '../support/agent.js';
import { editStore } from '../support/child-processes.js';
import { allEvents, OBSERVER, openTestLog } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';
import { World } from '../support/world.js';

const UTC = { TZ: 'UTC' };
/** The minute in which the story begins. */
const NOON = Date.UTC(2026, 0, 31, 12, 0);

/** Ada and ben talk, a minute each; cay, whose id begins like another's, only sets cards. */
async function homeWithStory(): Promise<{ home: string; events: Event[] }> {
  const world = new World();
  const [ada, ben, cay] = ['ada', 'ben', 'cay-long'].map((name) =>
    world.join(`5e${name.length}${name}`, name),
  );
  world.join('ca', 'cay');
  world.when('send_message', { target: 'ben', body: 'first' }, ada!);
  world.when('set_my_state', { purpose: 'reading' }, cay!);
  world.when('read_my_messages', {}, ben!);
  world.when('send_message', { target: 'ada', body: 'second' }, ben!);
  world.given([{ type: 'session.ended', data: { server: ada!.server, how: 'exit', evidence: 'done' } }]);
  const home = temporaryFolder();
  let at = NOON;
  const log = await openTestLog(home, { ambient: { now: () => at } });
  for (const { type, data, correlation, causation } of world.events) {
    log.append(OBSERVER, () => ({
      events: [{ type, data, correlation, causation } as NewEvent],
      answer: null,
    }));
    at += 60_000;
  }
  const events = allEvents(log);
  await log.close();
  return { home, events };
}

/** Positions of the events that are printed. */
async function positions(home: string, ...options: string[]): Promise<number[]> {
  const { output, errors } = await runOxtail(['log', '--json', ...options], { home, env: UTC });
  expect(errors === '').toBe(output !== '');
  return output === ''
    ? []
    : output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).seq);
}

const seqs = (events: readonly Event[]) => events.map(({ seq }) => seq);

test('log prints what an agent is about, by its id or how that begins, and when its server ends', async () => {
  const { home, events } = await homeWithStory();
  const isAbout = (agent: RegExp, servers: readonly string[]) => (event: Event) =>
    agent.test(JSON.stringify(event.data)) ||
    (event.type.startsWith('session.') && 'server' in event.data && servers.includes(event.data.server));
  const adas = events.filter(isAbout(/"(agent:\w+:)?ada"/, ['5e3ada']));
  expect(adas.map(({ type }) => type)).toContain('session.ended');
  expect(await positions(home, '--agent', 'ada')).toEqual(seqs(adas));
  const cays = events.filter(isAbout(/"(agent:\w+:)?cay"/, ['ca']));
  expect(await positions(home, '--agent', 'cay')).toEqual(seqs(cays));
  const both = events.filter(isAbout(/"(agent:\w+:)?cay/, ['ca']));
  expect(await positions(home, '--agent', 'ca')).toEqual(seqs(both));
  expect(await positions(home, '--agent', 'nobody')).toEqual([]);
});

test('log prints types, the last ones, and what mentions an id', async () => {
  const { home, events } = await homeWithStory();
  const mail = events.filter(({ type }) => type.startsWith('message.') || type === 'session.ended');
  expect(await positions(home, '--type', 'message,session.ended')).toEqual(seqs(mail));
  expect(await positions(home, '--type', 'message,session.ended', '--last', '2')).toEqual(
    seqs(mail).slice(-2),
  );
  expect(await positions(home, '--last', '3', '--to', '7')).toEqual([5, 6, 7]);
  const sent = events.find((event): event is Event<'message.sent'> => event.type === 'message.sent')!;
  const about = events.filter(({ data }) => JSON.stringify(data).includes(`"id":"${sent.data.id}"`));
  expect(about.map(({ type }) => type)).toEqual(['message.sent', 'message.delivered', 'message.handed_over']);
  expect(await positions(home, '--about', sent.data.id)).toEqual(seqs(about));
  expect(await runOxtail(['log', '--about', 'f00'], { home })).toMatchObject({
    code: 1,
    errors:
      'oxtail: Nothing is known of "f00": give an id, or at least 4 characters of its beginning. (unknown-id)\n',
  });
});

test('log begins and ends with a time or an id', async () => {
  const { home, events } = await homeWithStory();
  const minutes = (from: number, to: number) =>
    ['--from', `2026-01-31T12:0${from}:00Z`, '--to', `2026-01-31T12:0${to}:00Z`] as const;
  // What happened at the very time itself belongs to what was before it.
  expect(await positions(home, ...minutes(2, 5))).toEqual([4, 5, 6]);
  const [first, second] = events.filter(
    (event): event is Event<'message.sent'> => event.type === 'message.sent',
  );
  const range = await positions(home, '--from', first!.data.id, '--to', second!.data.id);
  expect([range[0], range.at(-1)]).toEqual([first!.seq, second!.seq + 1]);
  expect(await runOxtail(['log', '--from', 'whenever'], { home })).toMatchObject({ code: 1, output: '' });
});

test('a range that ends before it begins is refused, and that nothing fits is said beside an empty output', async () => {
  const { home } = await homeWithStory();
  for (const command of ['log', 'replay']) {
    expect(await runOxtail([command, '--from', '5', '--to', '2'], { home })).toEqual({
      output: '',
      errors: 'oxtail: --from (5) lies behind --to (2): give them the other way. (bad-range)\n',
      code: 2,
    });
    expect(await runOxtail([command, '--agent', 'nobody', '--to', '3'], { home })).toEqual({
      output: '',
      errors: 'oxtail: No event from 1 to 3 fits that.\n',
      code: 0,
    });
  }
  const quiet = ['--from', '2026-01-31T12:02:10Z', '--to', '2026-01-31T12:02:20Z'];
  expect(await runOxtail(['log', ...quiet], { home })).toMatchObject({ output: '', code: 0 });
  for (const taken of [
    ['export', 'f.gz'],
    ['report', '--html', 'f.html'],
  ]) {
    const { errors, code } = await runOxtail([...taken, ...quiet], { home });
    expect(errors).toMatch(/^oxtail: Nothing happened in that time: .*\(no-events\)\n$/);
    expect(code).toBe(1);
  }
});

test('a day that there is not is no moment, and a text too long for an id is none', async () => {
  const { home } = await homeWithStory();
  for (const moment of ['2026-02-30', '2026-13-01T00:00:00Z', 'x'.repeat(5000)]) {
    const { errors, code } = await runOxtail(['replay', '--at', moment], { home });
    expect(errors).toMatch(/^oxtail: Nothing is known of "[^"]{10,40}": give a position.*\(unknown-id\)\n$/);
    expect(code).toBe(1);
  }
  for (const asked of [['why'], ['log', '--about']]) {
    const { errors } = await runOxtail([...asked, 'x'.repeat(5000)], { home });
    expect(errors).toMatch(/^oxtail: Nothing is .{80,160}\(unknown-id\)\n$/);
  }
  expect(await positions(home, '--agent', 'x'.repeat(5000))).toEqual([]);
});

test('a part is told in the words of the whole', async () => {
  const { home } = await homeWithStory();
  const whole = (await runOxtail(['log'], { home, env: UTC })).output.trimEnd().split('\n');
  const part = (await runOxtail(['log', '--last', '4'], { home, env: UTC })).output.trimEnd().split('\n');
  expect(part).toEqual([whole[0], ...whole.slice(-4)]);
  expect(part.at(-1)).toContain("ada's server");
});

test('P12: what is damaged, set aside or not there is told in its place, and the rest is printed', async () => {
  const { home, events } = await homeWithStory();
  editStore(home, 'flip', '4');
  const log = await openTestLog(home);
  log.look((now) => now.event(4));
  await log.close();
  editStore(home, 'flip', '9');
  for (const seq of ['6', '7']) editStore(home, 'remove', seq);
  const { output } = await runOxtail(['log'], { home, env: UTC });
  const lines = output
    .trimEnd()
    .split('\n')
    .filter((line) => line.startsWith(' '));
  expect(lines).toHaveLength(events.length);
  expect(lines[3]).toBe(`    4${' '.repeat(16)}record 4 was set aside: it cannot be used`);
  expect(lines[5]).toBe(`    6${' '.repeat(16)}positions 6 to 7 are not here`);
  expect(lines[7]).toBe(`    9${' '.repeat(16)}record 9 cannot be used: its checksum does not match`);
  const json = (await runOxtail(['log', '--json'], { home })).output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(json[3]).toEqual({ seq: 4, setAside: true });
  expect(json[5]).toEqual({ seq: 6, missingTo: 7 });
  expect(json[7]).toEqual({ seq: 9, unusable: 'its checksum does not match' });
});
