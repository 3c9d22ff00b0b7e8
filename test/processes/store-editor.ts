/*
 * Handles the engine's files directly, as damage or a program of another version would. First argument: the
 * store's folder; then one of: `flip SEQ [BYTE]`, `remove SEQ`, `junk SEQ`, `meta KEY JSON`, `forget-tables`, `park`.
 */
import { writeSync } from 'node:fs';
import { open } from 'lmdb';

const [path = '', command = '', first = '', second = ''] = process.argv.slice(2);
const root = open({ path, noSubdir: false, maxDbs: 32, maxReaders: 1000, overlappingSync: false });
const events = root.openDB<Buffer, number>({ name: 'events', encoding: 'binary' });
const meta = root.openDB<unknown, string>({ name: 'meta', encoding: 'json' });
const tables = root.openDB<unknown, string[]>({ name: 'tables', encoding: 'json' });

const commands: Record<string, () => void> = {
  /** Damages one bit of a stored record: in the middle, or in a given byte of it. */
  flip: () => {
    const seq = Number(first);
    const bytes = Buffer.from(events.get(seq) ?? []);
    const place = second === '' ? bytes.length >> 1 : Number(second) % bytes.length;
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    root.transactionSync(() => events.putSync(seq, bytes));
  },
  /** Takes a record away. */
  remove: () => root.transactionSync(() => events.removeSync(Number(first))),
  /** Puts something that is no record at this position. */
  junk: () => root.transactionSync(() => events.putSync(Number(first), Buffer.from('junk'))),
  meta: () => root.transactionSync(() => meta.putSync(first, JSON.parse(second))),
  /** Every projection is missing from now on. */
  'forget-tables': () =>
    root.transactionSync(() => {
      for (const key of [...tables.getKeys()]) tables.removeSync(key);
      meta.putSync('checkpoints', {});
    }),
  /** Holds one snapshot until it is killed. */
  park: () => {
    root.useReadTransaction();
    setInterval(() => {}, 60_000);
  },
};

commands[command]?.();
writeSync(1, 'done\n');
if (command !== 'park') process.exit(0);
