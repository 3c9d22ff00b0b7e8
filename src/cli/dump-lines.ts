import {
  counted,
  cut,
  type Dump,
  type DumpBasis,
  type DumpedProjection,
  jsonLine,
  printable,
} from '../forensics/index.js';
import { COLUMNS } from './context.js';

/** Most columns that the two parts of a row's key take, so that something is left for the row itself. */
const KEY_COLUMNS = 24;

/** The row as it is stored. */
type Row = DumpedProjection['rows'][number];

/** One JSON document, a row a line. */
export function* dumpAsJson({ basis, projections }: Dump): Generator<string> {
  yield `{"basis":${jsonLine(basisAsData(basis))},`;
  yield '"projections":[';
  for (const [index, { name, seq, rows }] of projections.entries()) {
    yield `{"name":${jsonLine(name)},"seq":${seq},"rows":[`;
    for (const [at, row] of rows.entries()) yield `${jsonLine(row)}${at === rows.length - 1 ? '' : ','}`;
    yield `]}${index === projections.length - 1 ? '' : ','}`;
  }
  yield ']}';
}

/** The basis, then each projection followed by its rows, all as lines of JSON. */
export function* dumpAsJsonLines({ basis, projections }: Dump): Generator<string> {
  yield jsonLine({ basis: basisAsData(basis) });
  for (const { name, seq, rows } of projections) {
    yield jsonLine({ projection: name, seq, rows: rows.length });
    for (const row of rows) yield jsonLine({ projection: name, ...row });
  }
}

/** Tables for a person: as much of each row as fits a line. */
export function* dumpForPeople({ basis, projections }: Dump): Generator<string> {
  yield* basisLines(basis);
  for (const { name, seq, rows } of projections) {
    yield '';
    yield cut(
      `${name}: ${counted(rows.length, 'row')}${seq === basis.seq ? '' : laterOrNever(seq)}`,
      COLUMNS,
    );
    for (const [table, group] of byTable(rows)) yield* tableLines(table, group);
  }
  yield '';
  yield 'Long rows are cut here: --json prints them whole.';
}

function basisAsData({ at, ...basis }: DumpBasis): object {
  return { ...basis, at: at === null ? null : new Date(at).toISOString() };
}

function basisLines({ source, origin, seq, at, head, program, folding }: DumpBasis): string[] {
  const time = at === null ? '' : `, ${new Date(at).toISOString()}`;
  const how =
    folding === null
      ? 'as it is stored'
      : `${folding.folded} events folded anew${folding.base === 0 ? '' : `, on the state saved at ${folding.base}`}`;
  return [
    `Position ${seq} of ${head}${time}: ${source === 'stored' ? 'as it is stored' : how}`,
    `oxtail ${printable(program)}, ${printable(origin)}`,
  ].map((line) => cut(line, COLUMNS));
}

function laterOrNever(seq: number | null): string {
  return seq === null ? ', never folded' : `, folded up to position ${seq}`;
}

function byTable(rows: readonly Row[]): Map<string, Row[]> {
  const tables = new Map<string, Row[]>();
  for (const row of rows) {
    const same = tables.get(row.table);
    if (same === undefined) tables.set(row.table, [row]);
    else same.push(row);
  }
  return tables;
}

function* tableLines(table: string, rows: readonly Row[]): Generator<string> {
  yield cut(`  ${printable(table)}`, COLUMNS);
  const keys = rows.map(({ group, member }) => [shownKey(group), shownKey(String(member))] as const);
  const widths = [0, 1].map((part) => keys.reduce((most, key) => Math.max(most, key[part]?.length ?? 0), 0));
  for (const [index, row] of rows.entries()) {
    const [group = '', member = ''] = keys[index] ?? [];
    const key = `${group.padEnd(widths[0] ?? 0)}  ${member.padEnd(widths[1] ?? 0)}`;
    yield cut(`    ${key}  ${fieldsOf(row)}`, COLUMNS).trimEnd();
  }
}

/** What a row says besides its own key. */
function fieldsOf({ group, member, value }: Row): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return jsonLine(value);
  return Object.entries(value)
    .filter(([, field]) => field !== group && field !== member)
    .map(([name, field]) => `${name}=${typeof field === 'string' ? printable(field) : jsonLine(field)}`)
    .join(' ');
}

/** Of a long key its beginning and its end: an address says at its end whose it is. */
function shownKey(text: string): string {
  const points = Array.from(printable(text));
  if (points.length <= KEY_COLUMNS) return points.join('');
  const half = KEY_COLUMNS / 2;
  return `${points.slice(0, half - 1).join('')}…${points.slice(-half).join('')}`;
}
