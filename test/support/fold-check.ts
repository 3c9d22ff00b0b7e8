import { isDeepStrictEqual } from 'node:util';
import { type EventLog, foldEvent, handlersOf, type Projection } from '../../src/events/index.js';
import { canonicalRows, MemoryTables } from '../../src/projections/index.js';

/**
 * What is wrong with a log whose every projection should equal the fold of the kept events: gaps between
 * positions that no compaction made, checkpoints that are not at the head, rows that differ but for what boxes
 * are called. Empty when all is well.
 */
export function foldDifferences(log: EventLog, projections: readonly Projection[]): string[] {
  const stored = log.stored();
  const quarantined = new Set(stored.quarantined);
  const seqs: number[] = [];
  const gaps = log.archive().gaps;
  const isArchived = (seq: number) => gaps.some(([from, to]) => from <= seq && seq <= to);
  const folded = projections.map((projection) => ({
    projection,
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
    (seq) => !quarantined.has(seq) && !isArchived(seq),
  );
  const differences = isDeepStrictEqual(seqs, kept)
    ? []
    : [`positions are not all that are kept of 1 to ${stored.head}`];
  for (const [index, { name, checkpoint, rows }] of stored.projections.entries()) {
    if (checkpoint?.seq !== stored.head || checkpoint.quarantined !== quarantined.size) {
      differences.push(`${name} stands at ${JSON.stringify(checkpoint)} of ${stored.head}`);
    }
    const { projection, tables } = folded[index]!;
    const expected = canonicalRows(tables.rows(), projection).map((row) => JSON.stringify(row));
    const found = canonicalRows(rows, projection).map((row) => JSON.stringify(row));
    differences.push(...missing(name, 'should not have', found, expected));
    differences.push(...missing(name, 'lacks', expected, found));
  }
  return differences;
}

function missing(name: string, verb: string, rows: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return rows.filter((row) => !known.has(row)).map((row) => `${name} ${verb} ${row}`);
}
