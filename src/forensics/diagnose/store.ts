import { IMPORTED } from '../bundle/imported.js';
import { printable } from '../printable.js';
import { type Check, fine, type Judge, unknown, wrong } from './check.js';
import type { Inside } from './facts.js';

const NAME = 'store';

/** Whether the log opens. */
export const store: Judge = ({ home, inside }) => {
  const isForLookingBack = home.entries.some(({ path }) => path === IMPORTED);
  switch (inside.kind) {
    case 'none':
      return isForLookingBack
        ? fine(NAME, 'There is no log here, only an import to look back on.')
        : fine(NAME, 'There is no log yet: it begins when an agent first uses oxtail.');
    case 'open':
      return fine(NAME, `The log opens and ends at position ${inside.found.head}.`);
    case 'refused':
      return refused(inside);
    case 'silent':
      return wrong(
        NAME,
        `The log did not open within ${inside.seconds} seconds.`,
        'find who keeps it: see the check "writer"',
      );
    case 'ended':
      return wrong(
        NAME,
        `Opening the log ended a process (${printable(inside.how)}): its file is damaged, or this place forbids it.`,
        `move ${printable(home.root)}/log aside and put a backup in its place, or start with an empty log`,
      );
  }
};

function refused({ code, sentence }: Extract<Inside, { kind: 'refused' }>): Check[] {
  const [says, advice] = halves(printable(sentence));
  const told = `The log does not open: ${says} (${code}).`;
  // Elsewhere it may well open.
  if (code === 'sandboxed') return unknown(NAME, told, 'run oxtail diagnose outside the sandbox');
  return wrong(NAME, told, advice);
}

/** A sentence of the store says first what is so, then what to do. */
function halves(sentence: string): [string, string] {
  const colon = sentence.lastIndexOf(': ');
  if (colon < 0) return [sentence.replace(/\.$/, ''), 'try again'];
  return [sentence.slice(0, colon), sentence.slice(colon + 2).replace(/\.$/, '')];
}
