import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { adapterFor } from '../../src/clients/index.js';

const claude = adapterFor('claude-code', {});
const codex = adapterFor('codex-mcp-client', {});
const generic = adapterFor('other', {});
const adapters = [claude, codex, generic];
const timestamp = '2026-11-22T08:02:20.123Z';

function claudeLine(type: string, content: unknown, more: object = {}, stop_reason: unknown = null) {
  return { type, timestamp, message: { role: type, content, stop_reason }, ...more };
}

function codexLine(role: string, ...texts: string[]) {
  const type = role === 'assistant' ? 'output_text' : 'input_text';
  const content = texts.map((text) => ({ type, text }));
  return { timestamp, type: 'response_item', payload: { type: 'message', role, content } };
}

test('SPEC 12.1: what was said in Claude Code is text or the text blocks, and the role is the message’s own', () => {
  const said = { role: 'user', text: 'hello', timestamp };
  expect(claude.messageOf(claudeLine('user', 'hello'))).toEqual(said);
  const blocks = [
    { type: 'thinking', thinking: 'hm' },
    { type: 'text', text: 'one' },
    { type: 'tool_use', name: 'Bash', input: { text: 'no' } },
    { type: 'text', text: 'two' },
    { type: 'text', text: 3 },
    null,
  ];
  expect(claude.messageOf(claudeLine('assistant', blocks))).toEqual({
    role: 'assistant',
    text: 'one\ntwo',
    timestamp,
  });
  const mixed = { type: 'user', message: { role: 'assistant', content: 'x' } };
  expect(claude.messageOf(mixed)).toEqual({ role: 'assistant', text: 'x', timestamp: null });
  expect(claude.messageOf(claudeLine('user', 'x', { isMeta: true, isSidechain: true }))).not.toBeNull();
});

test.each([
  claudeLine('user', [{ type: 'tool_result', content: 'out' }]),
  claudeLine('assistant', ''),
  claudeLine('assistant', [{ type: 'thinking', thinking: 'hm' }]),
  claudeLine('summary', 'x'),
  claudeLine('user', 'x', { message: { role: 'system', content: 'x' } }),
  claudeLine('user', 'x', { message: null }),
  codexLine('user', 'x'),
])('SPEC 12.1: line %# of Claude Code is no message', (line) => {
  expect(claude.messageOf(line)).toBeNull();
});

test('SPEC 12.2: what was said in Codex is its input and output blocks', () => {
  expect(codex.messageOf(codexLine('user', 'one', 'two'))).toEqual({
    role: 'user',
    text: 'one\ntwo',
    timestamp,
  });
  expect(codex.messageOf(codexLine('assistant', 'done'))).toMatchObject({ role: 'assistant', text: 'done' });
  for (const role of ['developer', 'system']) expect(codex.messageOf(codexLine(role, 'x'))).toBeNull();
  const event = { type: 'event_msg', payload: { type: 'message', role: 'user', content: [] } };
  for (const line of [event, codexLine('user', ''), codexLine('user'), claudeLine('user', 'x')]) {
    expect(codex.messageOf(line)).toBeNull();
  }
  expect(codex.messageOf({ ...codexLine('user', 'x'), payload: { type: 'reasoning' } })).toBeNull();
});

test('SPEC 12.2: what Codex itself injects is dropped, and nothing that merely speaks of it', () => {
  const instructions = ' \n# AGENTS.md instructions for /home/me/proj\n\n<INSTRUCTIONS>x</INSTRUCTIONS>';
  const environment = '\n<environment_context>\n<cwd>/p</cwd>\n</environment_context>\n';
  expect(codex.messageOf(codexLine('user', instructions, environment))).toBeNull();
  expect(codex.messageOf(codexLine('user', instructions, 'mine', environment))?.text).toBe('mine');
  for (const text of [
    'see <environment_context>x</environment_context>',
    '<environment_context> and more',
    'on # AGENTS.md instructions for x',
    ' ',
  ]) {
    expect(codex.messageOf(codexLine('user', text))?.text).toBe(text);
  }
});

test('a turn of Claude Code goes on until its line says that it ended or was interrupted by Esc', () => {
  for (const text of ['[Request interrupted by user]', '[Request interrupted by user for tool use]']) {
    expect(claude.activityOf(claudeLine('user', text))).toBe('idle');
    expect(claude.activityOf(claudeLine('user', [{ type: 'text', text }]))).toBe('idle');
  }
  expect(claude.activityOf(claudeLine('assistant', 'x', {}, 'end_turn'))).toBe('idle');
  expect(claude.activityOf(claudeLine('assistant', 'x', {}, 'stop_sequence'))).toBe('idle');
  expect(claude.activityOf(claudeLine('assistant', 'x', {}, 'tool_use'))).toBe('busy');
  expect(claude.activityOf(claudeLine('assistant', '[Request interrupted by user]'))).toBe('busy');
  expect(claude.activityOf(claudeLine('user', 'say [Request interrupted by user'))).toBe('busy');
  expect(claude.activityOf(claudeLine('user', [{ type: 'tool_result', content: 'x' }]))).toBe('busy');
  expect(claude.activityOf(claudeLine('summary', 'x'))).toBeNull();
  expect(claude.activityOf(claudeLine('assistant', 'x', { isSidechain: true }, 'end_turn'))).toBeNull();
});

test('W51: what Claude Code itself writes in the user’s name, such as a command of its own, says nothing of a turn', () => {
  const own = [
    '<command-name>/model</command-name>\n<command-message>model</command-message>',
    '<command-message>init</command-message>',
    '<local-command-stdout>Set model</local-command-stdout>',
    '<local-command-stderr>x</local-command-stderr>',
    '<local-command-caveat>x</local-command-caveat>',
  ];
  for (const text of own) {
    expect(claude.activityOf(claudeLine('user', text)), text).toBeNull();
    expect(claude.activityOf(claudeLine('user', [{ type: 'text', text }])), text).toBeNull();
    expect(claude.activityOf(claudeLine('user', `see ${text}`)), text).toBe('busy');
    expect(claude.activityOf(claudeLine('assistant', text)), text).toBe('busy');
  }
  expect(claude.activityOf(claudeLine('user', 'anything', { isMeta: true }))).toBeNull();
  for (const isMeta of [false, null, 'true']) {
    expect(claude.activityOf(claudeLine('user', 'anything', { isMeta }))).toBe('busy');
  }
  const interrupted = '[Request interrupted by user]';
  expect(claude.activityOf(claudeLine('user', interrupted, { isMeta: true }))).toBe('idle');
});

test('a turn of Codex begins and ends with its events', () => {
  const event = (type: unknown) => ({ timestamp, type: 'event_msg', payload: { type } });
  expect(codex.activityOf(event('task_complete'))).toBe('idle');
  expect(codex.activityOf(event('turn_aborted'))).toBe('idle');
  expect(codex.activityOf(event('task_started'))).toBe('busy');
  expect(codex.activityOf(codexLine('assistant', 'x'))).toBe('busy');
  for (const type of ['token_count', 'toString', 7, undefined]) {
    expect(codex.activityOf(event(type))).toBeNull();
  }
  expect(codex.activityOf({ type: 'session_meta', payload: { type: 'task_complete' } })).toBeNull();
});

test('W33: no JSON value whatever stops a format', () => {
  for (const adapter of adapters) {
    for (const value of [null, 0, 'x', true, [], [null], {}, { type: 'user' }, { type: 'response_item' }]) {
      expect(adapter.messageOf(value)).toBeNull();
    }
    const parts = fc.constantFrom('type', 'message', 'payload', 'role', 'content', 'user', 'response_item');
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(parts, fc.oneof(parts, fc.jsonValue())), (any, likely) => {
        for (const value of [any, likely]) {
          const text = adapter.messageOf(value)?.text;
          expect(text === undefined || text.length > 0).toBe(true);
          expect([null, 'busy', 'idle']).toContain(adapter.activityOf(value));
        }
      }),
    );
  }
});

test('of another client no line means anything', () => {
  for (const line of [claudeLine('user', 'x'), codexLine('user', 'x')]) {
    expect(generic.messageOf(line)).toBeNull();
    expect(generic.activityOf(line)).toBeNull();
  }
});

test('a time that is none, or a book, is no time', () => {
  for (const wrong of [7, null, 'x'.repeat(65)]) {
    const line = { ...codexLine('user', 'x'), timestamp: wrong };
    expect(codex.messageOf(line)?.timestamp).toBeNull();
  }
});
