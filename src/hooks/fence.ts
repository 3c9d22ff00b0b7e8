const MAX_HEADER_VALUE = 128;
const BARE = /^[A-Za-z0-9._:@/+-]{1,128}$/;
const UNSAFE_IN_HEADER = /[<>|]|(?! )[\p{C}\p{Z}]/gu;

/** The start of text that would read as an escape of ours. */
const ESCAPE_LOOKALIKE = /&(?=(?:amp;)*(?:lt;|#x[0-9a-f]+;))/g;

/** Our own pictures, and all that ends a line, hides, reorders, drives a terminal or cannot be encoded. */
const DRAWN = /[\u2400-\u241f\u2421]|(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/gu;

const DELETE = 0x7f;
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = 0x2421;

/**
 * A peer's text as data: each line begins with `| `; `<` is `&lt;`, a C0 control or DEL is its control picture
 * (␀ to ␟, ␡), any other control, bidi control, odd line break or lone surrogate is `&#x…;`, and whatever
 * already read like one of these is escaped. Different texts are drawn differently.
 */
export function fenced(body: string): string {
  const escaped = body.replace(ESCAPE_LOOKALIKE, '&amp;').replaceAll('<', '&lt;');
  return `| ${escaped.replace(DRAWN, drawn).replaceAll('\n', '\n| ')}`;
}

/**
 * A value that a peer may have chosen, for a header line: bare if plain, else a JSON string without `<`, `>`, `|`
 * and anything unprintable. Cut, with `…`, after 128 UTF-16 units.
 */
export function headerValue(value: string): string {
  if (BARE.test(value)) return value;
  return JSON.stringify(cut(value)).replace(UNSAFE_IN_HEADER, escapedUnits);
}

function drawn(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === DELETE) return String.fromCharCode(PICTURE_OF_DELETE);
  return code < 0x20 ? String.fromCharCode(PICTURES + code) : `&#x${code.toString(16)};`;
}

function cut(value: string): string {
  if (value.length <= MAX_HEADER_VALUE) return value;
  return `${value.slice(0, MAX_HEADER_VALUE).replace(/\p{Cs}$/u, '')}…`;
}

function escapedUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
