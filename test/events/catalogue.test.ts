import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { definitionOf, eventTypes } from '../../src/events/index.js';

const definitions = eventTypes().map((type) => definitionOf(type) ?? expect.unreachable(type));

test('every kind of event has a file of its name, and every file a kind', () => {
  const folder = resolve(import.meta.dirname, '../../src/events/catalogue');
  const files = readdirSync(folder).filter((file) => file !== 'shapes.ts');
  const named = eventTypes().map((type) => `${type.replace(/[._]/g, '-')}.ts`);
  expect(files.sort()).toEqual(named.sort());
});

test('a kind of event is a thing and what happened to it', () => {
  for (const type of eventTypes()) expect(type).toMatch(/^[a-z]+\.[a-z]+(_[a-z]+)?$/);
  expect(new Set(eventTypes()).size).toBe(eventTypes().length);
});

test('a type that only a newer program knows has no definition', () => {
  expect(definitionOf('moon.landed')).toBeUndefined();
});

test('there is a step up from every older version', () => {
  for (const { v, upcast } of definitions) {
    expect(Object.keys(upcast ?? {}).map(Number)).toEqual(
      Array.from({ length: v - 1 }, (_, index) => index + 1),
    );
  }
});

test('what decides over mail, waits, wakes and identity is critical; what only tells is not', () => {
  const telling = definitions.filter(({ critical }) => !critical).map(({ type }) => type);
  expect(telling).toEqual([
    'session.state_set',
    'message.announced',
    'request.refused',
    'projection.rebuilt',
  ]);
});

test('no schema takes a field that it does not know', () => {
  for (const { type, schema } of definitions) {
    const { error } = schema(z).safeParse({ unheard: 'of' });
    const codes = error?.issues.map(({ code }) => code);
    expect(codes, type).toContain('unrecognized_keys');
  }
});
