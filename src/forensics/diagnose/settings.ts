import { cut, printable } from '../printable.js';
import { fine, type Judge, warning } from './check.js';

const NAME = 'settings';
/** How much of a value is shown. */
const WIDTH = 40;

/** Whether every variable says what its owner meant. */
export const settings: Judge = ({ settings: faults }) => {
  if (faults.length === 0) return fine(NAME, 'Every setting in this environment makes sense.');
  return faults.flatMap(({ name, value, counts }) =>
    warning(
      NAME,
      `${name}=${cut(printable(value), WIDTH)} means nothing: ${counts}.`,
      `correct ${name}, or unset it`,
    ),
  );
};
