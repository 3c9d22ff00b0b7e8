/** One character of a terminal's screen. */
export interface Cell {
  readonly character: string;
  /** Shown faintly, as hints are. */
  readonly dim: boolean;
  /** In exchanged colours, as a cursor is that a program draws itself. */
  readonly inverse: boolean;
}

type Style = Pick<Cell, 'dim' | 'inverse'>;

const PLAIN: Style = { dim: false, inverse: false };
// A style, a link or another command to the terminal, or one character.
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are told things by control characters.
const TOKEN = /\x1b\[([\d;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[^@-~]*[@-~]|\x1b.|[\s\S]/gu;

/** The rows of a screen that tmux captured with its styles. */
export function rowsOf(screen: string): Cell[][] {
  const rows: Cell[][] = [[]];
  let style = PLAIN;
  for (const [token, codes] of screen.matchAll(TOKEN)) {
    if (codes !== undefined) style = styleAfter(style, codes);
    else if (token === '\n') rows.push([]);
    else if (!/^\p{Cc}/u.test(token)) rows.at(-1)?.push({ character: token, ...style });
  }
  return rows;
}

function styleAfter(before: Style, codes: string): Style {
  let { dim, inverse } = before;
  const numbers = codes.split(';').map((code) => Number(code.split(':')[0]));
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at];
    if (code === 0) ({ dim, inverse } = PLAIN);
    else if (code === 2) dim = true;
    else if (code === 7) inverse = true;
    else if (code === 22) dim = false;
    else if (code === 27) inverse = false;
    else at += operandsOf(code, numbers[at + 1]);
  }
  return { dim, inverse };
}

/** A colour is told by further numbers, which are no styles: `38;5;N` or `38;2;R;G;B`. */
function operandsOf(code: number | undefined, kind: number | undefined): number {
  if (code !== 38 && code !== 48 && code !== 58) return 0;
  if (kind === 5) return 2;
  return kind === 2 ? 4 : 0;
}
