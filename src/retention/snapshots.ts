import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Projection, type Seq, type StoredRow, StoreError } from '../events/index.js';
import { digestOfTables, type MemoryTables } from '../projections/index.js';

/** How many events lie between two saved states. */
export const SNAPSHOT_EVERY = 10_000;

/** Somebody who has been writing a saved state for longer than this was killed. */
const ABANDONED_MS = 10 * 60_000;
const FORM = 'oxtail-snapshot';

/** What a saved state says of itself. */
export interface SnapshotHead {
  readonly seq: Seq;
  /** Unix milliseconds at which it was written. */
  readonly at: number;
  readonly program: string;
  /** SHA-256 of each projection's rows, by `name@version`. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The rows of every projection as of a position. */
export interface Snapshot extends SnapshotHead {
  readonly rows: ReadonlyMap<string, readonly StoredRow[]>;
}

type Line = readonly [name: string, table: string, group: string, member: string | number, value: unknown];

/** Positions of the states that are saved in a folder, ascending. */
export function savedStates(folder: string): Seq[] {
  return filesIn(folder)
    .flatMap((name) => /^snapshot-(\d{16})\.jsonl\.gz$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** What a saved state says of itself; null when it cannot be read. */
export function readSnapshotHead(folder: string, seq: Seq): SnapshotHead | null {
  return linesOf(folder, seq)?.head ?? null;
}

/** A saved state; null when it cannot be read. Memory: all of it. */
export function readSnapshot(folder: string, seq: Seq): Snapshot | null {
  const found = linesOf(folder, seq);
  if (found === null) return null;
  const rows = new Map<string, StoredRow[]>(Object.keys(found.head.digests).map((name) => [name, []]));
  for (const line of found.rows) {
    const [name, table, group, member, value] = JSON.parse(line) as Line;
    rows.get(name)?.push({ table, group, member, value });
  }
  return { ...found.head, rows };
}

/** Whether nobody else is writing this state: from now on we are. Whoever gets true writes it or lets go. */
export function beginSnapshot(folder: string, seq: Seq, at: number): boolean {
  const path = draftOf(folder, seq);
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch {
    return at - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? at) > ABANDONED_MS;
  }
}

/** Gives up a state that was begun. */
export function dropSnapshotDraft(folder: string, seq: Seq): void {
  rmSync(draftOf(folder, seq), { force: true });
}

/** Saves a state: it is there whole, or not at all. Throws `StoreError`. */
export function writeSnapshot(
  folder: string,
  tables: MemoryTables,
  projections: readonly Projection[],
  head: Omit<SnapshotHead, 'digests'>,
): void {
  const digests = Object.fromEntries(
    projections.map((one) => [`${one.name}@${one.version}`, digestOfTables(tables, one)]),
  );
  const lines = [JSON.stringify({ form: FORM, v: 1, ...head, digests })];
  for (const { name, version } of projections) {
    for (const { table, group, member, value } of tables.rows(name)) {
      lines.push(JSON.stringify([`${name}@${version}`, table, group, member, value]));
    }
  }
  const draft = draftOf(folder, head.seq);
  try {
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      // Unlike `writeSync`, it does not stop half-way, in silence, when the disk is full.
      writeFileSync(descriptor, gzipSync(Buffer.from(`${lines.join('\n')}\n`)));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, pathOf(folder, head.seq));
  } catch (error) {
    rmSync(draft, { force: true });
    throw new StoreError('unavailable', `${draft} could not be written: see whether the disk is full.`, {
      cause: error,
    });
  }
}

/** Removes saved states before a position. */
export function removeSnapshotsBefore(folder: string, seq: Seq): void {
  for (const saved of savedStates(folder)) if (saved < seq) rmSync(pathOf(folder, saved), { force: true });
}

function linesOf(folder: string, seq: Seq): { head: SnapshotHead; rows: string[] } | null {
  try {
    const [first = '', ...rows] = gunzipSync(readFileSync(pathOf(folder, seq)))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    const { form, v, ...head } = JSON.parse(first) as SnapshotHead & { form: string; v: number };
    return form === FORM && v === 1 && head.seq === seq ? { head, rows } : null;
  } catch {
    // Whatever was saved here, the state can be folded from an earlier one.
    return null;
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function pathOf(folder: string, seq: Seq): string {
  return join(folder, `snapshot-${String(seq).padStart(16, '0')}.jsonl.gz`);
}

function draftOf(folder: string, seq: Seq): string {
  return `${pathOf(folder, seq)}.draft`;
}
