import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { defineEvent } from '../../src/events/definition.js';
import { openEnvironment } from '../../src/events/lmdb.js';
import { encodeRecord, stamp } from '../../src/events/record.js';
import { temporaryFolder } from '../support/agent.js';
import { card, OBSERVER, openTestLog } from '../support/open-log.js';

type Card = {
  readonly address: string;
  readonly purpose: string;
  readonly mood?: string;
  readonly since?: number;
};

/** The card event two versions on, as a program to come would define it. */
const laterCard = defineEvent<'session.state_set', Card>({
  type: 'session.state_set',
  v: 3,
  critical: false,
  schema: () =>
    z.strictObject({
      address: z.string(),
      purpose: z.string(),
      mood: z.string().optional(),
      since: z.number().optional(),
    }) as z.ZodType<Card>,
  refs: ({ mood }) => [mood ?? null],
  upcast: {
    1: (old) => ({ ...old, mood: 'calm' }),
    2: (old) => ({ ...old, since: old.mood === 'calm' ? 1 : 2 }),
  },
});

vi.mock('../../src/events/catalogue.js', async (original) => {
  const catalogue = await original<typeof import('../../src/events/catalogue.js')>();
  const definitionOf = (type: string) =>
    type === 'session.state_set' ? laterCard : catalogue.definitionOf(type);
  return { ...catalogue, definitionOf };
});

test('an event of an older version is read in the shape of today, step by step, and stays stored as it was', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  log.append(OBSERVER, () => ({ events: [card('a'), card('b')], answer: null }));
  await log.close();
  const older = (v: number, seq: number, mood: string | null) => {
    const event = stamp(card('a'), seq, 0, OBSERVER);
    return encodeRecord({ ...event, v, data: { ...event.data, ...(mood && { mood }) } } as typeof event);
  };
  const records = [older(1, 1, null), older(2, 2, 'sour')];
  const edit = openEnvironment(join(home, '.oxtail', 'log'));
  edit.transact(() => {
    for (const [index, record] of records.entries()) edit.events.put(index + 1, record);
  });
  await edit.close();
  const again = await openTestLog(home);
  again.append(OBSERVER, () => ({ events: [card('c')], answer: null }));
  expect(again.read().map(({ v, data }) => [v, data])).toEqual([
    [1, { address: 'server:ab', purpose: 'a', mood: 'calm', since: 1 }],
    [2, { address: 'server:ab', purpose: 'a', mood: 'sour', since: 2 }],
    [3, { address: 'server:ab', purpose: 'c' }],
  ]);
  await again.close();
  const look = openEnvironment(join(home, '.oxtail', 'log'));
  expect(look.transact(() => [1, 2].map((seq) => Buffer.from(look.events.get(seq) ?? [])))).toEqual(records);
  await look.close();
});
