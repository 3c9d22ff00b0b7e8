/**
 * Breaks a text at blanks into lines of at most `columns`. The first begins with `lead`, or with the blanks that the
 * text begins with; the others with as many blanks as `hanging` says. A word that fits no line is broken, too.
 */
export function wrapped(
  text: string,
  columns: number,
  lead = /^ */.exec(text)?.[0] ?? '',
  hanging = lead.length,
): string[] {
  const lines: string[] = [];
  const room = columns - Math.max(lead.length, hanging);
  let line = lead;
  let isEmpty = true;
  const words = text.replace(/^ +/, '').split(' ');
  for (const word of words.flatMap((one) => pieces(one, room))) {
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

/** In code points, as everywhere. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function pieces(word: string, room: number): string[] {
  const points = Array.from(word);
  if (points.length <= room) return [word];
  const count = Math.ceil(points.length / room);
  return Array.from({ length: count }, (_, index) => points.slice(index * room, (index + 1) * room).join(''));
}
