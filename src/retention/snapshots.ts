import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, gunzipSync, gzip } from 'node:zlib';
import { type Projection, type Seq, type StoredRow, StoreError, storedName } from '../events/index.js';
import { digestOfTables, type MemoryTables } from '../projections/index.js';
import { snapshotDraftAt, snapshotFileAt } from './snapshot-files.js';

const gzipped = promisify(gzip);

const FORM = 'oxtail-snapshot';
const VERSION = 2;
/** More than the first line takes, packed. */
const FIRST_BYTES = 16 * 1024;

/** What a saved state says of itself. */
export interface SnapshotHead {
  readonly seq: Seq;
  /** Unix milliseconds at which it was written. */
  readonly at: number;
  readonly program: string;
  /** SHA-256 of each projection's rows, by `name@version`. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The rows of some projections as of a position, by `name@version`. */
export interface Snapshot extends SnapshotHead {
  readonly rows: ReadonlyMap<string, readonly StoredRow[]>;
}

/** The first line, packed by itself; then the rows of each projection, a line for each group, packed by themselves. */
interface FirstLine extends SnapshotHead {
  readonly form: string;
  readonly v: number;
  /** How many bytes each projection takes, in the order of the file. */
  readonly parts: Readonly<Record<string, number>>;
}

type Member = string | number;
type GroupLine = readonly [table: string, group: string, rows: readonly (readonly [Member, unknown])[]];

/** What a saved state says of itself; null when that cannot be read. */
export function readSnapshotHead(folder: string, seq: Seq): SnapshotHead | null {
  const found = openSnapshot(folder, seq);
  if (found === null) return null;
  const { at, program, digests } = found.head;
  return { seq, at, program, digests };
}

/** Whether a saved state can be read throughout. Memory: the largest of its projections. */
export function isWholeSnapshot(folder: string, seq: Seq): boolean {
  const found = openSnapshot(folder, seq);
  return found !== null && Object.keys(found.head.parts).every((name) => linesOf(found, name) !== null);
}

/** What was saved of some projections; null when that cannot be read. Memory: all of it. */
export function readSnapshot(folder: string, seq: Seq, names: readonly string[]): Snapshot | null {
  const found = openSnapshot(folder, seq);
  if (found === null) return null;
  const rows = new Map<string, StoredRow[]>();
  for (const name of names) {
    const lines = linesOf(found, name);
    if (lines === null) return null;
    rows.set(name, lines.flatMap(rowsIn));
  }
  const { at, program, digests } = found.head;
  return { seq, at, program, digests, rows };
}

/**
 * Saves a state: it is there whole, or not at all. Between two projections everybody else gets a turn. Throws
 * `StoreError`.
 */
export async function writeSnapshot(
  folder: string,
  tables: MemoryTables,
  projections: readonly Projection[],
  head: Omit<SnapshotHead, 'digests'>,
): Promise<void> {
  const digests: Record<string, string> = {};
  const parts: (readonly [string, Buffer])[] = [];
  for (const one of projections) {
    const name = storedName(one);
    digests[name] = digestOfTables(tables, one);
    parts.push([name, await packed(groupLines(tables, one))]);
  }
  const first: FirstLine = {
    form: FORM,
    v: VERSION,
    ...head,
    digests,
    parts: Object.fromEntries(parts.map(([name, bytes]) => [name, bytes.length])),
  };
  const begin = await packed([JSON.stringify(first)]);
  const bytes = Buffer.concat([begin, ...parts.map(([, part]) => part)]);
  const draft = snapshotDraftAt(folder, head.seq);
  try {
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      // Unlike `writeSync`, it does not stop half-way, in silence, when the disk is full.
      writeFileSync(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, snapshotFileAt(folder, head.seq));
  } catch (error) {
    rmSync(draft, { force: true });
    throw new StoreError('unavailable', `${draft} could not be written: see whether the disk is full.`, {
      cause: error,
    });
  }
}

function groupLines(tables: MemoryTables, { name }: Projection): string[] {
  const lines: string[] = [];
  for (const table of tables.names(name)) {
    for (const group of tables.groups(table)) {
      const rows = tables.range(table, { group }).map(({ member, value }) => [member, value] as const);
      lines.push(JSON.stringify([table, group, rows] satisfies GroupLine));
    }
  }
  return lines;
}

function rowsIn(line: string): StoredRow[] {
  const [table, group, rows] = JSON.parse(line) as GroupLine;
  return rows.map(([member, value]) => ({ table, group, member, value }));
}

function packed(lines: readonly string[]): Promise<Buffer> {
  return gzipped(lines.map((line) => `${line}\n`).join(''));
}

interface OpenSnapshot {
  readonly head: FirstLine;
  readonly bytes: Buffer;
}

function openSnapshot(folder: string, seq: Seq): OpenSnapshot | null {
  try {
    const bytes = readFileSync(snapshotFileAt(folder, seq));
    // Not to its end, which lies somewhere in what comes behind the first line.
    const beginning = gunzipSync(bytes.subarray(0, FIRST_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
    const head = JSON.parse(beginning.toString('utf8').split('\n', 1)[0] ?? '') as FirstLine;
    return head.form === FORM && head.v === VERSION && head.seq === seq ? { head, bytes } : null;
  } catch {
    // Whatever was saved here, the state can be folded from an earlier one.
    return null;
  }
}

/** Null when there are none, or they are damaged. */
function linesOf({ head: { parts }, bytes }: OpenSnapshot, name: string): string[] | null {
  const sizes = Object.entries(parts);
  const index = sizes.findIndex(([one]) => one === name);
  if (index === -1) return null;
  const behind = sizes.slice(index).reduce((sum, [, size]) => sum + size, 0);
  try {
    const part = bytes.subarray(bytes.length - behind, bytes.length - behind + (parts[name] ?? 0));
    return gunzipSync(part).toString('utf8').split('\n').filter(Boolean);
  } catch {
    return null;
  }
}
