import { once } from 'node:events';
import { openBareStore } from './store.js';

// Opens, says so, and on each line that names a number appends that many records, one after another.
const [folder = '.', firstKey = '0'] = process.argv.slice(2);
const append = openBareStore(folder);
let key = Number(firstKey);
process.stdout.write('ready\n');
for (;;) {
  const [line] = (await once(process.stdin, 'data')) as [Buffer];
  const count = Number(line.toString());
  for (let done = 0; done < count; done++) {
    key += 1;
    append(key);
  }
  process.stdout.write('done\n');
}
