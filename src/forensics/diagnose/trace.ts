import { cut, printable } from '../printable.js';
import { fine, type Judge, warning } from './check.js';

const NAME = 'trace';
const WIDTH = 200;

/** Whether a trace is asked for, and there. */
export const trace: Judge = ({ trace: found }) => {
  switch (found.kind) {
    case 'unset':
      return fine(NAME, 'MCP_TRACE_FILE is not set, so servers started from here write no trace.');
    case 'read':
      return fine(NAME, `The trace in ${cut(printable(found.path), WIDTH)} can be read.`);
    case 'unreadable':
      return warning(
        NAME,
        `could not read trace file ${cut(printable(found.path), WIDTH)} (${found.code}).`,
        'start an agent with MCP_TRACE_FILE set to a file that you may write',
      );
  }
};
