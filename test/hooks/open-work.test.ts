import { expect, test } from 'vitest';
import { send } from '../support/deeds.js';
import { hookCall, whenHook } from '../support/hook-deeds.js';
import { messagesIn } from '../support/letter.js';
import { adaAndBen, delegate } from '../support/work.js';

test('a hook marks work, says how to end it, and counts what is open beside other mail until it is closed', () => {
  const { world, ada, ben } = adaAndBen();
  const text = () => {
    const call = hookCall('Stop', 'ben');
    return String(whenHook(world, call, { server: 'b2', speaker: () => ben.address }).output.reason ?? '');
  };
  const id = delegate(world, ada, 'ben');
  const first = text();
  const header = messagesIn(first)[0]?.header ?? '';
  expect(header).toContain(`message_id=${id}`);
  expect(header).toMatch(/\| action_required ---$/);
  expect(first).toContain('until you call complete_work or block_work');
  expect(first).toMatch(/\n\[oxtail\] 1 piece\(s\) of open work: my_open_work$/);
  expect(text()).toBe('');
  send(world, ada, 'ben', 'Any news?');
  const second = text();
  expect(second).not.toContain('action_required');
  expect(second).toMatch(/1 piece\(s\) of open work/);
  world.when('complete_work', { message_id: id, body: 'Baked.' }, ben);
  send(world, ada, 'ben', 'Thanks.');
  expect(text()).not.toContain('work');
});
