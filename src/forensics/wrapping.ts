import { cut } from './printable.js';

/**
 * Words in lines of at most `width` characters: `first` stands before those of the first line, `rest` before those of
 * the others. A longer word is cut.
 */
export function wrapped(text: string, width: number, first = '', rest = first): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    const longer = isEmpty ? `${line}${word}` : `${line} ${word}`;
    if (isEmpty || longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = `${rest}${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line].map((one) => cut(one, width));
}
