import { expect, test } from 'vitest';
import type { Event } from '../../src/events/index.js';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { allEvents, openTestLog } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

const UTC = { TZ: 'UTC' };

/** A home in which ada has sent ben one message, and both have left. */
async function homeWithMail(body: string): Promise<string> {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  await ada.call('send_message', { target: 'ben', body });
  await ada.close();
  await ben.close();
  return home;
}

test('log tells each event in one line, with position, time and short names', async () => {
  const home = await homeWithMail('hello\u001b[31m\nben '.repeat(100));
  const { output, errors, code } = await runOxtail(['log'], { home, env: UTC });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  const events = allEvents(await openTestLog(home));
  const [date, ...lines] = output.trimEnd().split('\n');
  const first = new Date(events[0]!.at).toISOString();
  expect(date).toBe(first.slice(0, 10));
  expect(lines).toHaveLength(events.length);
  expect(lines[0]).toContain(`    1  ${first.slice(11, 23)}  server ${events[0]!.actor.server.slice(0, 6)} `);
  const id = events.find((event): event is Event<'message.sent'> => event.type === 'message.sent')!.data.id;
  expect(output).toContain(`ada sends ben ${id.slice(0, 6)} "hello [31m ben hello`);
  for (const line of lines) expect(line).toMatch(/^[\x20-\x7e…]{0,80}$/);
});

test('log tells a part with the same names, or nothing', async () => {
  const home = await homeWithMail('hello');
  const whole = (await runOxtail(['log'], { home })).output.trimEnd().split('\n');
  const last = whole.length - 1;
  // The end of a server names its agent, which only an earlier event tells.
  const part = await runOxtail(['log', '--from', `${last - 1}`, `--to=${last}`], { home });
  expect(part.output).toContain("ben's server");
  expect(part.output.trimEnd().split('\n')).toEqual([whole[0], ...whole.slice(-2)]);
  expect(await runOxtail(['log', '--from', '9999'], { home })).toEqual({
    output: '',
    errors: 'oxtail: No event from 9999 on fits that.\n',
    code: 0,
  });
});

test('log --json prints the events themselves', async () => {
  const home = await homeWithMail('two\nlines, \u009b and \u202e');
  const { output } = await runOxtail(['log', '--json', '--from', '2'], { home });
  expect(output).toMatch(/^[\x20-\x7e\n]*$/);
  const events = allEvents(await openTestLog(home));
  const printed = output.trimEnd().split('\n');
  expect(printed.map((line) => JSON.parse(line))).toEqual(events.slice(1));
});
