import { isDeepStrictEqual } from 'node:util';
import { type EventLog, foldEvent, handlersOf, type Projection } from '../../src/events/index.js';
import { MemoryTables } from '../../src/projections/index.js';

/**
 * What is wrong with a log whose every projection should equal the fold of the kept events: gaps between
 * positions, checkpoints that are not at the head, rows that differ. Empty when all is well.
 */
export function foldDifferences(log: EventLog, projections: readonly Projection[]): string[] {
  const stored = log.stored();
  const quarantined = new Set(stored.quarantined);
  const seqs: number[] = [];
  const folded = projections.map((projection) => ({
    handlers: handlersOf([projection]),
    tables: new MemoryTables(),
  }));
  for (let from = 1; from <= stored.head; from += 256) {
    for (const event of log.read({ from, to: Math.min(from + 255, stored.head) })) {
      seqs.push(event.seq);
      for (const { handlers, tables } of folded) foldEvent(handlers, tables, event);
    }
  }
  const kept = Array.from({ length: stored.head }, (_, index) => index + 1).filter(
    (seq) => !quarantined.has(seq),
  );
  const differences = isDeepStrictEqual(seqs, kept) ? [] : [`positions are not 1 to ${stored.head}`];
  for (const [index, { name, checkpoint, rows }] of stored.projections.entries()) {
    if (checkpoint?.seq !== stored.head || checkpoint.quarantined !== quarantined.size) {
      differences.push(`${name} stands at ${JSON.stringify(checkpoint)} of ${stored.head}`);
    }
    const expected = [...(folded[index]?.tables.rows() ?? [])].map((row) => JSON.stringify(row));
    const found = rows.map((row) => JSON.stringify(row));
    differences.push(...missing(name, 'should not have', found, expected));
    differences.push(...missing(name, 'lacks', expected, found));
  }
  return differences;
}

function missing(name: string, verb: string, rows: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return rows.filter((row) => !known.has(row)).map((row) => `${name} ${verb} ${row}`);
}
