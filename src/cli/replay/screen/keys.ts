const ESCAPE = '\u001b';

/** Keys that are more than one character, by what terminals send for them. */
const SEQUENCES: Readonly<Record<string, string>> = {
  [`${ESCAPE}[A`]: 'up',
  [`${ESCAPE}[B`]: 'down',
  [`${ESCAPE}[H`]: 'home',
  [`${ESCAPE}[F`]: 'end',
  [`${ESCAPE}[5~`]: 'page-up',
  [`${ESCAPE}[6~`]: 'page-down',
  [`${ESCAPE}OA`]: 'up',
  [`${ESCAPE}OB`]: 'down',
};

const CONTROLS: Readonly<Record<string, string>> = {
  [ESCAPE]: 'escape',
  '\r': 'enter',
  '\n': 'enter',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'interrupt',
  '\u0004': 'interrupt',
};

/** The keys in what a terminal sent at once: names of special keys, and characters. What means nothing is left out. */
export function keysIn(sent: string): string[] {
  const keys: string[] = [];
  for (let rest = sent; rest !== ''; ) {
    const sequence = sequenceAt(rest);
    const taken = sequence ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
    rest = rest.slice(taken.length);
    const key = sequence === null ? (CONTROLS[taken] ?? taken) : SEQUENCES[taken];
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

/** The escape sequence that a text begins with; null when it begins with a character, or with the Escape key. */
function sequenceAt(text: string): string | null {
  if (!text.startsWith(ESCAPE) || !'[O'.includes(text[1] ?? ' ')) return null;
  if (text[1] === 'O') return text.slice(0, 3);
  let end = 2;
  while (end < text.length && '0123456789;'.includes(text[end] ?? '')) end += 1;
  return text.slice(0, end + 1);
}
