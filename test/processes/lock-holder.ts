/* Takes the write lock of the store in a folder, says so, and keeps it: not stopped, but never done. */
import { writeSync } from 'node:fs';
import { open } from 'lmdb';

const [path = ''] = process.argv.slice(2);
const root = open({ path, noSubdir: false, maxDbs: 32, maxReaders: 1000, overlappingSync: false });
root.transactionSync(() => {
  writeSync(1, 'held\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
