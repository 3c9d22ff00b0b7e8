import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Key, Range, Tables } from '../../src/events/index.js';

/** Gives empty tables to a piece of work, and takes them away after it. */
export type WithTables = <T>(work: (tables: Tables) => T) => T;

type Member = string | number;
type Step =
  | { readonly do: 'put'; readonly key: Key; readonly value: unknown }
  | { readonly do: 'remove'; readonly key: Key }
  | { readonly do: 'get'; readonly key: Key }
  | { readonly do: 'range'; readonly range: Range };

const TABLE = 'sessions.any';
const GROUPS = ['', 'g', 'g2', '\u{1f98a}', 'a:b'];
const ASTRAL = [
  '\u{1f98a}',
  '\uf8ff',
  '\ue000',
  '\ufffd',
  'é',
  'e',
  'ee',
  'z',
  '~',
  ' ',
  'Z',
  '\u{10ffff}',
  '\u{10000}',
];

const numbers = fc.oneof(fc.nat(20), fc.nat(), fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53 - 1));
const texts = fc.oneof(
  fc.constantFrom(...ASTRAL),
  fc.string({ unit: fc.constantFrom(...ASTRAL), minLength: 1, maxLength: 4 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }).filter((text) => !text.includes('\u0000')),
);

/** Within one group all members are numbers, or all are strings. */
function stepsOf(members: fc.Arbitrary<Member>): fc.Arbitrary<readonly Step[]> {
  const group = fc.constantFrom(...GROUPS);
  const key = fc.tuple(group, members) as fc.Arbitrary<Key>;
  // As the store gives it back: JSON has no negative zero.
  const value = fc.jsonValue({ maxDepth: 2 }).map((json) => ({ json: JSON.parse(JSON.stringify(json)) }));
  const range = fc.record(
    { group, from: members, to: members, limit: fc.nat(6), reverse: fc.boolean() },
    { requiredKeys: ['group'] },
  ) as fc.Arbitrary<Range>;
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), key, value }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), key }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('get' as const), key }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('range' as const), range }) },
  );
  return fc.array(step, { maxLength: 60, size: 'max' });
}

/** What tables are, as plainly as it can be said. */
class Plain {
  readonly rows: { group: string; member: Member; value: unknown }[] = [];

  act(step: Step): unknown {
    switch (step.do) {
      case 'put':
        this.#drop(step.key);
        this.rows.push({ group: step.key[0], member: step.key[1], value: step.value });
        return;
      case 'remove':
        return this.#drop(step.key);
      case 'get':
        return this.rows.find((row) => isAt(row, step.key))?.value;
      case 'range':
        return this.#range(step.range);
    }
  }

  #drop(key: Key): void {
    const index = this.rows.findIndex((row) => isAt(row, key));
    if (index >= 0) this.rows.splice(index, 1);
  }

  #range({ group, from, to, limit, reverse }: Range) {
    const rows = this.rows
      .filter((row) => row.group === group)
      .filter(({ member }) => from === undefined || compare(member, from) >= 0)
      .filter(({ member }) => to === undefined || compare(member, to) <= 0)
      .sort((a, b) => compare(a.member, b.member))
      .map(({ member, value }) => ({ member, value }));
    return (reverse ? rows.reverse() : rows).slice(0, limit);
  }
}

function isAt(row: { group: string; member: Member }, [group, member]: Key): boolean {
  return row.group === group && row.member === member;
}

/** Numbers by size, strings by their code points. */
function compare(a: Member, b: Member): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function act(tables: Tables, step: Step): unknown {
  switch (step.do) {
    case 'put':
      return tables.put(TABLE, step.key, step.value);
    case 'remove':
      return tables.remove(TABLE, step.key);
    case 'get':
      return tables.get(TABLE, step.key);
    case 'range':
      return tables.range(TABLE, step.range);
  }
}

/** The tests that every implementation of tables passes. */
export function testTables(name: string, withTables: WithTables, numRuns: number): void {
  test.each([
    { kind: 'numbers', members: numbers as fc.Arbitrary<Member> },
    { kind: 'strings', members: texts as fc.Arbitrary<Member> },
  ])(`${name}: any sequence of steps on $kind gives what the plainest tables give`, ({ members }) => {
    fc.assert(
      fc.property(stepsOf(members), (steps) => {
        withTables((tables) => {
          const plain = new Plain();
          for (const step of steps) expect(act(tables, step)).toEqual(plain.act(step));
        });
      }),
      { numRuns },
    );
  });

  test(`${name}: groups and tables are apart, also those whose names begin alike`, () => {
    withTables((tables) => {
      tables.put(TABLE, ['g', 'a'], 1);
      tables.put(TABLE, ['g2', 'a'], 2);
      tables.put(`${TABLE}2`, ['g', 'a'], 3);
      expect(tables.range(TABLE, { group: 'g' })).toEqual([{ member: 'a', value: 1 }]);
      tables.remove(TABLE, ['g', 'a']);
      expect(tables.get(TABLE, ['g2', 'a'])).toBe(2);
      expect(tables.get(`${TABLE}2`, ['g', 'a'])).toBe(3);
    });
  });

  test(`${name}: a range can be changed while it is gone through`, () => {
    withTables((tables) => {
      for (let member = 1; member <= 5; member++) tables.put(TABLE, ['g', member], member);
      const seen = tables.range<number>(TABLE, { group: 'g' }).map(({ member, value }) => {
        tables.remove(TABLE, ['g', member]);
        tables.put(TABLE, ['g', Number(member) + 5], value);
        return value;
      });
      expect(seen).toEqual([1, 2, 3, 4, 5]);
      expect(tables.range(TABLE, { group: 'g', limit: 2 })).toEqual([
        { member: 6, value: 1 },
        { member: 7, value: 2 },
      ]);
    });
  });
}
