import { shellQuoted } from '../events/index.js';

const WORDS = /((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)(?:\s+|$)/sy;
const PIECES = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gs;

/** The words of a command line as a shell splits them, with quotes and backslashes; nothing is expanded. Null when a quote stays open. */
export function shellWords(line: string): string[] | null {
  const text = line.trim();
  const words: string[] = [];
  WORDS.lastIndex = 0;
  while (WORDS.lastIndex < text.length) {
    const found = WORDS.exec(text);
    if (found === null) return null;
    words.push(unquoted(found[1] ?? ''));
  }
  return words;
}

function unquoted(word: string): string {
  return word.replace(
    PIECES,
    (_, single?: string, double?: string, escaped?: string, plain?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '',
  );
}

/** A command line that a shell splits into exactly these words again. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : shellQuoted(word))).join(' ');
}
