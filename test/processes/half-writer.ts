import { writeNewFile } from '../../src/forensics/index.js';

/** Writes half of a file and then waits to be killed. */
function* half(): Generator<Buffer, void> {
  yield Buffer.from('the first half');
  process.stdout.write('half is written\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  yield Buffer.from('the second half');
}

const [path = '', replace] = process.argv.slice(2);
writeNewFile(path, half(), { id: 'half', replace: replace === 'replace' });
