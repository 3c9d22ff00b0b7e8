import { openBareStore } from './store.js';

// The least that a process with a durable store can be: it opens it and appends one record.
const [folder = '.'] = process.argv.slice(2);
openBareStore(folder)(1);
