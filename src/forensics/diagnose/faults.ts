import { printable } from '../printable.js';
import { fine, type Judge, warning } from './check.js';

const NAME = 'faults';

/** Whether something unexpected was noted. */
export const faults: Judge = ({ home }) => {
  if (home.faults === null) return fine(NAME, 'No unexpected failure was noted.');
  const day = new Date(home.faults.at).toISOString().slice(0, 10);
  return warning(
    NAME,
    `Unexpected failures were noted, the last on ${day}, in ${printable(home.root)}/faults.log.`,
    'add that file to a report of the fault, then remove it',
  );
};
