export { pageOf } from './page.js';
export { readReport } from './read.js';
