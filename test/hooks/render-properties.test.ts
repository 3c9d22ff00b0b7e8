import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fenced, headerValue } from '../../src/hooks/fence.js';
import { type MailEvent, renderMail } from '../../src/hooks/render.js';
import { messagesIn, unfenced } from '../support/letter.js';
import { hostile, UNSEEN } from './texts.js';

const message = fc.record({
  id: hostile,
  body: hostile,
  fromSession: fc.option(hostile),
  requestId: fc.option(hostile),
  replyTo: fc.option(hostile),
  givenBefore: fc.boolean(),
  actionRequired: fc.boolean(),
});

const input = fc
  .record({
    event: fc.constantFrom<MailEvent>('UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'),
    messages: fc.array(message, { maxLength: 12 }),
    further: fc.nat(5000),
    openWork: fc.nat(20),
    budget: fc.record({
      output: fc.oneof(fc.nat(4000), fc.constant(10_000)),
      bodies: fc.oneof(fc.nat(1500), fc.constant(10_000)),
      bytes: fc.oneof(fc.nat(5000), fc.constant(10_000)),
    }),
  })
  .map(({ further, ...rest }) => ({ ...rest, total: rest.messages.length + further }));

test('P9: a body is drawn so that it reads back exactly, in lines of its own, without a tag', () => {
  fc.assert(
    fc.property(hostile, (body) => {
      const drawn = fenced(body);
      expect(unfenced(drawn)).toBe(body);
      expect(drawn).not.toContain('<');
      expect(drawn).not.toMatch(UNSEEN);
      expect(drawn.length).toBeGreaterThanOrEqual(body.length + 2);
    }),
    { numRuns: 1000 },
  );
});

test('P9, W44: a header value is bounded and stays in its place', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const shown = headerValue(value);
      expect(shown).not.toMatch(/[<>|\n\t]/);
      expect(shown).not.toMatch(UNSEEN);
      expect(shown.length).toBeLessThanOrEqual(6 * 129 + 2);
      if (shown !== value && value.length <= 128) expect(JSON.parse(shown)).toBe(value);
    }),
    { numRuns: 1000 },
  );
});

test('P9, W4, W42, W44: mail is the front of the mailbox, whole, within its budget and nothing but itself', () => {
  fc.assert(
    fc.property(input, (mail) => {
      const { text, shown, tooLarge } = renderMail(mail);
      expect(tooLarge).toBe(mail.messages.length > 0 && shown === 0 ? mail.messages[0]?.id : null);
      expect(shown === 0 || text !== null).toBe(true);
      if (text === null) return;
      expect(text.length).toBeLessThanOrEqual(mail.budget.output);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mail.budget.bytes);
      expect(text).not.toMatch(UNSEEN);
      expect(text.match(/^--- msg/gm) ?? []).toHaveLength(shown);
      expect(text.match(/</g) ?? []).toHaveLength(mail.event === 'Stop' ? 0 : 2);
      expect(messagesIn(text).map(({ body }) => body)).toEqual(
        mail.messages.slice(0, shown).map(({ body }) => body),
      );
      const left = mail.total - shown;
      expect(text.includes(`[oxtail] ${left} more waiting`)).toBe(shown > 0 && left > 0);
      const delegates = mail.messages.slice(0, shown).some(({ actionRequired }) => actionRequired);
      expect(text.includes('action_required: that work is yours')).toBe(delegates);
    }),
    { numRuns: 500 },
  );
});

test('a larger budget never shows less', () => {
  fc.assert(
    fc.property(input, fc.nat(3000), (mail, more) => {
      const { output, bodies } = mail.budget;
      const narrow = renderMail({ ...mail, budget: { output, bodies } });
      const wide = renderMail({ ...mail, budget: { output: output + more, bodies: bodies + more } });
      expect(wide.shown).toBeGreaterThanOrEqual(narrow.shown);
    }),
  );
});
