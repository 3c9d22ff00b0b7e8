/** Control, format (bidirectional, zero-width) and other characters that draw nothing or redraw the line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const RUNS = new RegExp(`(?:${UNPRINTABLE.source}|\\s)+`, 'gu');
const EACH = new RegExp(UNPRINTABLE.source, 'gu');

/** Text of unknown origin on one line: each run of blanks and of characters that cannot be seen is one space. */
export function printable(text: string): string {
  return text.toWellFormed().replace(RUNS, blankFor).trim();
}

/** A soft hyphen or a joiner inside a word leaves no hole; a line break does. */
function blankFor(run: string): string {
  return /[\s\p{Cc}]/u.test(run) ? ' ' : '';
}

/** Text of unknown origin over several lines, indented as it was: what cannot be seen is taken out. */
export function visibleLines(text: string): string {
  const lines = text.toWellFormed().replace(/\r\n?/g, '\n');
  return lines.replace(EACH, (one) => (one === '\n' || one === '\t' ? one : ''));
}

/** At most `width` code points; a cut one ends in an ellipsis. */
export function cut(text: string, width: number): string {
  const points = Array.from(text);
  return points.length <= width ? text : `${points.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** One line of JSON that a terminal draws as it is: what cannot be seen is escaped, which means the same. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(EACH, (character) =>
    Array.from({ length: character.length }, (_, unit) => escaped(character.charCodeAt(unit))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
