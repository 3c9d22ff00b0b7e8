/** A message as the text of a hook shows it, taken back apart. */
export interface ReadBack {
  readonly header: string;
  readonly body: string;
}

const ESCAPES = /&((?:amp;)*)(lt;|#x([0-9a-f]+);)|[\u2400-\u241f]|\u2421/gu;

/** The messages of a hook's text, each body exactly as the peer wrote it. */
export function messagesIn(text: string): ReadBack[] {
  const blocks = text.matchAll(/^(--- msg .*)\n((?:\| .*(?:\n|$))*)/gm);
  return Array.from(blocks, ([, header = '', body = '']) => ({
    header,
    body: unfenced(body.replace(/\n$/, '')),
  }));
}

/** The body that was drawn inside a fence. */
export function unfenced(drawn: string): string {
  const lines = drawn.split('\n').map((line) => {
    if (!line.startsWith('| ')) throw new Error(`no line of a fence: ${JSON.stringify(line)}`);
    return line.slice(2);
  });
  return lines.join('\n').replace(ESCAPES, undrawn);
}

function undrawn(
  sign: string,
  again: string | undefined,
  what: string | undefined,
  code: string | undefined,
) {
  if (again === undefined)
    return sign === '\u2421' ? '\x7f' : String.fromCharCode(sign.charCodeAt(0) - 0x2400);
  if (again !== '') return `&${again.slice('amp;'.length)}${what}`;
  return code === undefined ? '<' : String.fromCodePoint(Number.parseInt(code, 16));
}
