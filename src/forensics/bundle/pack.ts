import { createHash } from 'node:crypto';
import type { Projection } from '../../events/index.js';
import type { History } from '../history.js';
import { jsonLine } from '../printable.js';
import type { Header, Line } from './format.js';
import { linesOf, type Packing } from './lines.js';
import { memberOf } from './members.js';

/** Characters of text that are compressed together: what is lost with one damaged byte, and read for one event. */
const MEMBER_CHARACTERS = 64 * 1024;

/** What was put into a bundle. */
export interface Packed {
  readonly events: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** The bytes of a bundle with a part of a history. Throws `HistoryError` 'not-kept'. */
export function bundleOf(
  history: History,
  packing: Packing,
  projections: readonly Projection[],
): Generator<Buffer, Packed> {
  return packed(linesOf(history, packing, projections));
}

/** The bytes of a bundle with these lines and its last, a member at a time. The first line is a member by itself. */
function* packed(lines: Iterable<Header | Line>): Generator<Buffer, Packed> {
  const hash = createHash('sha256');
  let events = 0;
  let bytes = 0;
  let text = '';
  const member = (whole: string): Buffer => {
    const packed = memberOf(whole);
    bytes += packed.length;
    return packed;
  };
  for (const line of lines) {
    const written = `${jsonLine(line)}\n`;
    hash.update(written);
    text += written;
    if ('event' in line) events += 1;
    if (text.length < MEMBER_CHARACTERS && !('format' in line)) continue;
    yield member(text);
    text = '';
  }
  const sha256 = hash.digest('hex');
  yield member(`${text}${jsonLine({ end: { events, sha256 } })}\n`);
  return { events, bytes, sha256 };
}
