import { bytesInWords } from './bytes.js';
import { fine, type Judge, unknown } from './check.js';

const NAME = 'size';

/** How large the log is. */
export const size: Judge = ({ home: { logBytes }, inside }) => {
  if (inside.kind === 'none') return [];
  if (logBytes === null) return unknown(NAME, 'The size of the log cannot be told.');
  const events = inside.kind === 'open' ? `, up to event ${inside.found.head}` : '';
  return fine(NAME, `The file of the log has ${bytesInWords(logBytes)}${events}.`);
};
