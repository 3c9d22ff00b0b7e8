import { expect, test } from 'vitest';
import { tools } from '../../src/tools/index.js';
import { expectWire, read, theOnly } from '../support/deeds.js';
import { adaAndBen, delegate } from '../support/work.js';

test('blocked work says so in front of the reason, and counts as closed', () => {
  const { world, ada, ben } = adaAndBen();
  const message_id = delegate(world, ada, 'ben');
  const { answer, events } = world.when('block_work', { message_id, reason: 'No flour.' }, ben);
  expectWire(answer, {
    ok: true,
    message_id,
    obligation_state: 'blocked',
    completion_message_id: answer.completion_message_id,
    requester_session_id: 'ada',
    correlation: 'correlated',
    wake_status: 'skipped_no_target',
    wake_reason: 'late_reply_to_pending',
    delivery_outlook: 'stranded_until_read',
    hint: answer.hint,
  });
  expect(theOnly(events, 'obligation.closed').data.state).toBe('blocked');
  expect(theOnly(events, 'wake.skipped').data.via).toBe('block_work');
  expect(read(world, ada).shown).toMatchObject([{ body: '[blocked] No flour.' }]);
  expect(world.when('my_open_work', {}, ben).answer.count).toBe(0);
});

test.each([
  ['block_work', '[blocked] '],
  ['cancel_work', '[cancelled] '],
] as const)('the reason of %s leaves room for what is put before it', (name, before) => {
  const input = tools.find((tool) => tool.name === name)?.input;
  const accepts = (reason: string) => input?.safeParse({ message_id: 'm', reason }).success;
  const room = 8192 - before.length;
  expect(accepts('x'.repeat(room))).toBe(true);
  expect(accepts('x'.repeat(room + 1))).toBe(false);
  expect(accepts('🦊'.repeat(Math.floor(room / 4) + 1))).toBe(false);
  expect(accepts('')).toBe(false);
  expect(accepts('\udc00')).toBe(false);
});

test('the longest reason gives a body that is just as long as one may be', () => {
  const { world, ada, ben } = adaAndBen();
  const message_id = delegate(world, ada, 'ben');
  const { events } = world.when('block_work', { message_id, reason: 'x'.repeat(8182) }, ben);
  expect(theOnly(events, 'message.sent').data.bodyBytes).toBe(8192);
});
