import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldEvent, handlersOf, type StoredRow } from '../../src/events/index.js';
import { decodeRecord, encodeRecord } from '../../src/events/record.js';
import { canonicalRows, MemoryTables, projections } from '../../src/projections/index.js';
import type { Chosen } from '../../src/retention/index.js';
import type { World } from '../support/world.js';
import { CLIENTS, type Command, command, SESSIONS } from './commands.js';
import { compact, moreCommand, type Wanted, wantedStep } from './retention-commands.js';
import { Village } from './village.js';

const LIMIT_MS = 300_000;

type Step = { readonly act: Command } | { readonly compaction: Wanted };

const steps = (wanted: fc.Arbitrary<Wanted>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: command.map((act) => ({ act })) },
      { weight: 4, arbitrary: moreCommand.map((act) => ({ act })) },
      { weight: 1, arbitrary: wanted.map((compaction) => ({ compaction })) },
    ),
    { maxLength: 80, size: 'max' },
  );

test('P5, P6, W23: at any moment, what is kept folds to exactly what is stored, and a compaction takes away nothing else', {
  timeout: LIMIT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps(wantedStep), async (commands) => {
      const village = new Village(SESSIONS.slice(0, CLIENTS));
      for (const step of commands) {
        if ('act' in step) {
          await step.act(village);
          await village.time.pass(0);
          continue;
        }
        const before = rowsOf(village.world.tables);
        const chosen = compact(village, step.compaction);
        if (chosen !== null) checkOnlyForgotten(before, rowsOf(village.world.tables), chosen);
        checkRefold(village.world);
      }
      checkRefold(village.world);
    }),
    { numRuns: 500 },
  );
});

test('P6: agents are answered alike with compactions and without, as long as only what the ledgers dropped goes', {
  timeout: LIMIT_MS,
}, async () => {
  const byCount = wantedStep.map((wanted) => ({ ...wanted, because: 'count' as const, agents: false }));
  await fc.assert(
    fc.asyncProperty(steps(byCount), async (commands) => {
      const answers = { with: [] as string[], without: [] as string[] };
      for (const how of ['with', 'without'] as const) {
        const village = new Village(SESSIONS.slice(0, CLIENTS));
        village.noticed = (answer) => answers[how].push(JSON.stringify(answer));
        for (const step of commands) {
          if ('act' in step) await step.act(village);
          else if (how === 'with') compact(village, step.compaction);
          await village.time.pass(0);
        }
      }
      expect(answers.with).toEqual(answers.without);
    }),
    { numRuns: 300 },
  );
});

function rowsOf(tables: MemoryTables): Map<string, string> {
  return new Map(
    projections.flatMap((projection) =>
      canonicalRows(tables.rows(projection.name), projection).map(({ table, group, member, value }) => [
        JSON.stringify([table, group, member]),
        JSON.stringify(value),
      ]),
    ),
  );
}

/** Tables whose rows may go with a finished story, with a superfluous event, or with agents that have gone. */
const OF_STORIES = /^\["(ledgers|idempotency|stories|obligations\.(work|parts|places))/;
const OF_AGENTS = /^\["(sessions|activity|wakes\.agents|mailboxes\.announced)/;

function checkOnlyForgotten(before: Map<string, string>, after: Map<string, string>, chosen: Chosen): void {
  for (const [key, value] of before) {
    const now = after.get(key);
    if (now === value || key.startsWith('["ledgers.totals')) continue;
    if (now !== undefined) expect.unreachable(`${key} was ${value} and is ${now}`);
    const mayGo = OF_STORIES.test(key) || (chosen.kinships.length > 0 && OF_AGENTS.test(key));
    if (!mayGo) expect.unreachable(`${key} has gone`);
  }
  for (const key of after.keys()) {
    if (!before.has(key) && !key.startsWith('["stories.compactions')) expect.unreachable(`${key} is new`);
  }
}

function checkRefold(world: World): void {
  const handlers = handlersOf(projections);
  const tables = new MemoryTables();
  for (const event of world.kept()) foldEvent(handlers, tables, decodeRecord(event.seq, encodeRecord(event)));
  for (const projection of projections) {
    expect(sorted(tables, projection)).toEqual(sorted(world.tables, projection));
  }
}

function sorted(tables: MemoryTables, projection: (typeof projections)[number]): string[] {
  return canonicalRows(tables.rows(projection.name), projection)
    .map((row: StoredRow) => JSON.stringify([row.table, row.group, row.member, row.value], sortedFields))
    .sort();
}

function sortedFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
