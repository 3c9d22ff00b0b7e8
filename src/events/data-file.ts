/*
 * The engine does not check its data file: a junk, foreign or truncated one ends the process with a signal.
 * So we look first. Layout (little endian, 64 bit): pages 0 and 1 are meta pages, the one with the higher
 * transaction id counts; each tells the page size, the last page number ever used, and the roots of two trees
 * (free pages, and the databases by name).
 *
 * A healthy file may be shorter than its last page number says: pages taken and given back within one
 * transaction are listed as free and never written. So a short file is refused only on proof, that is, if
 * a page that can be reached from the roots lies behind its end or is not a tree page.
 */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { endianness } from 'node:os';
import { StoreError } from './store-error.js';
import { systemCode } from './system-code.js';

const PAGE_HEADER_BYTES = 24;
/** Where the first meta page tells how long a page is: 4 bytes. */
export const PAGE_SIZE_AT = PAGE_HEADER_BYTES + 24;
/** Where a meta page tells which transaction wrote it: 8 bytes. */
export const TRANSACTION_AT = PAGE_HEADER_BYTES + 128;
const META_BYTES = PAGE_HEADER_BYTES + 144;
/** How the engine's data file and its lock file are told from others. */
export const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const NO_PAGE = 0xffffffffffffffffn;
/** A larger store is not ours: the engine would fail to map what a damaged last page number asks for. */
const MAX_STORE_BYTES = 2 ** 40;

const FLAG_BRANCH = 0x01;
const FLAG_LEAF = 0x02;
const FLAG_META = 0x08;
const FLAG_FIXED_VALUES = 0x20;
const NODE_OVERFLOW = 0x01;
const NODE_DATABASE = 0x02;
const NODE_HEADER_BYTES = 8;
const ROOT_IN_DATABASE = 40;

/** A complaint is looked at again: another process may be writing the first pages or a meta page just now. */
const ATTEMPTS = 3;
const PAUSE_MS = 10;

interface Meta {
  readonly pageBytes: number;
  readonly lastPage: number;
  readonly roots: readonly number[];
  readonly transaction: bigint;
}

/**
 * Looks whether the engine can open this data file and read all of it without ending the process. A missing
 * or empty file is fine. Microseconds; a short file is walked through (about 5 µs a page). Does not look for
 * damage inside a file of full length. Throws `StoreError` 'foreign-file', 'corrupt' or 'read-only'.
 */
export function checkDataFile(path: string): void {
  if (!hasKnownLayout()) return;
  for (let attempt = 1; ; attempt++) {
    try {
      withFile(path, inspect);
      return;
    } catch (error) {
      if (!(error instanceof StoreError) || attempt === ATTEMPTS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

/** Whether the engine's files are laid out as described here: on machines of 64 bits, little endian. */
export function hasKnownLayout(): boolean {
  return endianness() === 'LE' && process.arch !== 'arm' && process.arch !== 'ia32';
}

/** `dev:ino` of a file or folder, by which one that was made anew is told. */
export function identityIn({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** That of what is at a path; null when nothing is, or it is out of reach. */
export function fileIdentity(path: string): string | null {
  try {
    return identityIn(statSync(path, { bigint: true }));
  } catch {
    return null;
  }
}

/** Whether something else, or nothing, is now at a path. What is merely out of reach is not gone. */
export function isReplaced(path: string, identity: string | null): boolean {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found === undefined || identityIn(found) !== identity;
  } catch (error) {
    return systemCode(error) === 'ENOTDIR';
  }
}

function withFile(path: string, look: (descriptor: number, path: string) => void): void {
  let descriptor: number;
  try {
    // Not to wait for a writer, should a pipe lie there.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const reason = systemCode(error);
    if (reason === 'ENOENT') return;
    throw new StoreError(
      'read-only',
      `${path} cannot be opened (${reason}): make it yours to read and write.`,
      {
        cause: error,
      },
    );
  }
  try {
    look(descriptor, path);
  } finally {
    closeSync(descriptor);
  }
}

function inspect(descriptor: number, path: string): void {
  if (!fstatSync(descriptor).isFile()) throw foreign(path);
  const meta = newestMeta(descriptor, path);
  if (meta === null) return;
  // After the meta: pages are written before the meta that counts them.
  const pages = Math.floor(fstatSync(descriptor).size / meta.pageBytes);
  if (!isPlausible(meta)) throw corrupt(path);
  if (pages > meta.lastPage || isWhole(descriptor, meta, pages)) return;
  // Commits went on meanwhile, so pages may have changed under the walk: what others use is not broken.
  if (newestMeta(descriptor, path)?.transaction === meta.transaction) throw corrupt(path);
}

/** Null for an empty file. */
function newestMeta(descriptor: number, path: string): Meta | null {
  const page = Buffer.alloc(META_BYTES);
  const length = readSync(descriptor, page, 0, META_BYTES, 0);
  if (length === 0) return null;
  const first = metaOf(page, path);
  if (readSync(descriptor, page, 0, META_BYTES, first.pageBytes) < META_BYTES) throw corrupt(path);
  const second = metaOf(page, path);
  if (second.pageBytes !== first.pageBytes) throw corrupt(path);
  return first.transaction >= second.transaction ? first : second;
}

function metaOf(page: Buffer, path: string): Meta {
  const at = PAGE_HEADER_BYTES;
  if (page.every((byte) => byte === 0)) throw corrupt(path);
  if (page.readUInt32LE(at) !== MAGIC || (page.readUInt32LE(at + 4) & 0xffff) !== DATA_VERSION) {
    throw foreign(path);
  }
  const pageBytes = page.readUInt32LE(PAGE_SIZE_AT);
  const isMeta = (page.readUInt16LE(18) & FLAG_META) !== 0;
  if (!isMeta || pageBytes < 256 || pageBytes > 65536 || (pageBytes & (pageBytes - 1)) !== 0)
    throw corrupt(path);
  return {
    pageBytes,
    lastPage: Number(page.readBigUInt64LE(at + 120)),
    roots: [...rootAt(page, at + 24), ...rootAt(page, at + 72)],
    transaction: page.readBigUInt64LE(TRANSACTION_AT),
  };
}

/** The root page of the tree described at this place; none when the tree is empty. */
function rootAt(page: Buffer, at: number): number[] {
  const root = page.readBigUInt64LE(at + ROOT_IN_DATABASE);
  return root === NO_PAGE ? [] : [Number(root)];
}

function isPlausible({ pageBytes, lastPage, roots }: Meta): boolean {
  return lastPage * pageBytes < MAX_STORE_BYTES && roots.every((root) => root > 1 && root <= lastPage);
}

/** Whether every page of every tree lies within the first `pages` pages. */
function isWhole(descriptor: number, meta: Meta, pages: number): boolean {
  const page = Buffer.alloc(meta.pageBytes);
  const pending = [...meta.roots];
  try {
    for (let visited = 0; pending.length > 0; visited++) {
      const number = pending.pop() ?? 0;
      // More visits than pages: a circle.
      if (number >= pages || visited > pages) return false;
      readSync(descriptor, page, 0, meta.pageBytes, number * meta.pageBytes);
      for (const next of treePagesBelow(page, pages)) pending.push(next);
    }
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Tree pages that this one leads to. `RangeError` if it is broken, or has a value behind the last page. */
function treePagesBelow(page: Buffer, pages: number): number[] {
  const flags = page.readUInt16LE(18);
  if ((flags & (FLAG_BRANCH | FLAG_LEAF)) === 0) throw new RangeError('not a tree page');
  if ((flags & FLAG_FIXED_VALUES) !== 0) return [];
  const below: number[] = [];
  const nodes = page.readUInt16LE(20) >> 1;
  for (let node = 0; node < nodes; node++) {
    const at = PAGE_HEADER_BYTES + page.readUInt16LE(PAGE_HEADER_BYTES + 2 * node);
    if ((flags & FLAG_BRANCH) !== 0) below.push(page.readUIntLE(at, 6));
    else below.push(...rootsInLeafNode(page, at, pages));
  }
  return below;
}

function rootsInLeafNode(page: Buffer, at: number, pages: number): number[] {
  const flags = page.readUInt16LE(at + 4);
  const value = at + NODE_HEADER_BYTES + page.readUInt16LE(at + 6);
  if ((flags & NODE_OVERFLOW) !== 0) {
    const end = page.readBigUInt64LE(value) + page.readBigUInt64LE(value + 16);
    if (end > BigInt(pages)) throw new RangeError('a value lies behind the last page');
  }
  return (flags & NODE_DATABASE) === 0 ? [] : rootAt(page, value);
}

function foreign(path: string): StoreError {
  return new StoreError(
    'foreign-file',
    `${path} is not a log of this program: move it away, or set OXTAIL_HOME to another folder.`,
  );
}

function corrupt(path: string): StoreError {
  return new StoreError(
    'corrupt',
    `${path} is damaged: move it aside and put a backup in its place, or start with an empty log.`,
  );
}
