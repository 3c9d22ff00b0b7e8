import { cut } from './printable.js';

/**
 * Breaks a text at blanks into lines of at most `columns`. The first begins with `lead`, or with the blanks that the
 * text begins with; the others with as many blanks as `hanging` says. A longer word has a line of its own.
 */
export function wrapped(
  text: string,
  columns: number,
  lead = /^ */.exec(text)?.[0] ?? '',
  hanging = lead.length,
): string[] {
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  for (const word of text.replace(/^ +/, '').split(' ')) {
    if (!isEmpty && lengthOf(line) + 1 + lengthOf(word) > columns) {
      lines.push(line);
      line = ' '.repeat(hanging);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** The same, and a line that is still longer is cut. */
export function wrappedWithin(text: string, columns: number, lead: string, hanging = lead.length): string[] {
  return wrapped(text, columns, lead, hanging).map((line) => cut(line, columns));
}

/** Breaks words of more than `longest` code points: for text that others wrote, and that nobody copies. */
export function brokenWords(text: string, longest: number): string {
  const long = new RegExp(`[^ ]{${longest}}(?=[^ ])`, 'gu');
  return text.replace(long, '$& ');
}

/** In code points, as everywhere. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
