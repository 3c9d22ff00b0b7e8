import { bytesInWords } from './bytes.js';
import { fine, type Judge, unknown, warning, wrong } from './check.js';

const NAME = 'room';
/** Below this a log cannot even begin. */
const NOTHING_BYTES = 1024 * 1024;
const LITTLE_BYTES = 200 * 1024 * 1024;

/** Whether the disk has room for more. */
export const room: Judge = ({ home: { freeBytes } }) => {
  if (freeBytes === null) return unknown(NAME, 'The system does not say how much room the disk has.');
  const sentence = `The disk has ${bytesInWords(freeBytes)} left.`;
  if (freeBytes < NOTHING_BYTES)
    return wrong(NAME, sentence, 'free some space: until then nothing can be sent');
  if (freeBytes < LITTLE_BYTES) return warning(NAME, sentence, 'free some space before it is full');
  return fine(NAME, sentence);
};
