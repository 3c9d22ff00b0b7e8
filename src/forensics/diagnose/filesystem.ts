import { printable } from '../printable.js';
import { fine, type Judge, unknown, wrong } from './check.js';

const NAME = 'filesystem';

/** Whether the log lies where a memory map and locks between processes can be trusted. */
export const filesystem: Judge = ({ home: { unsafeFilesystem, root } }) => {
  if (unsafeFilesystem === undefined)
    return unknown(NAME, 'The system does not say what filesystem the home is on.');
  if (unsafeFilesystem === null) return fine(NAME, 'The home is on a filesystem that is fit for it.');
  return wrong(
    NAME,
    `${printable(root)} is on ${unsafeFilesystem}, where the log would not be safe.`,
    'set OXTAIL_HOME to a folder on a local disk',
  );
};
