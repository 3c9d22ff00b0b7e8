import { WAKE_TEXT } from '../driver.js';
import { type Cell, rowsOf } from './screen.js';

/** A line for the shell begins with it, where the mark would be. */
const SHELL_MARK = '!';
const RULE = /^[\s│╭╰]*[─━]{2}/u;
const BOX_SIDES = /[│┃]/u;
const OURS = WAKE_TEXT.replaceAll(/\s/g, '');

/** A captured screen. */
export interface Screen {
  readonly screen: string;
  /** Null while the cursor is hidden. */
  readonly cursorRow: number | null;
}

/**
 * What the line that a client's user types on holds: `ours` is the text of a wake alone, `other` anything else that
 * our keys would meet, an open menu, too. `unknown` where the screen does not show that line.
 */
export type Held = 'nothing' | 'ours' | 'other' | 'unknown';

/**
 * Reads it off the screen. A client draws that line with one of its marks in front and hints in faint letters, and
 * breaks what is too long where it likes: blanks do not count. A screen without a mark tells nothing.
 */
export function heldBy({ screen, cursorRow }: Screen, promptMarks: string): Held {
  const rows = rowsOf(screen);
  const texts = rows.map((row) => row.map(({ character }) => character).join(''));
  const at = promptRow(texts, promptMarks);
  if (at === null) return 'unknown';
  const [first = [], ...rest] = rows.slice(at, endOfComposer(texts, at, cursorRow));
  const start = first.findIndex(({ character }) => !isBlank(character) && !BOX_SIDES.test(character));
  if (first[start]?.character === SHELL_MARK) return 'other';
  const typed = [first.slice(start + 1), ...rest].map(typedIn).join('');
  if (typed === '') return 'nothing';
  return typed === OURS ? 'ours' : 'other';
}

/** The lowest row that begins with a mark; between rules, if there is one, since a list may have a mark, too. */
function promptRow(texts: readonly string[], promptMarks: string): number | null {
  if (promptMarks === '') return null;
  const marked = new RegExp(`^[│┃]?[ \\u00a0]{0,2}[${promptMarks}${SHELL_MARK}](?:\\s|$)`, 'u');
  const rows = texts.flatMap((text, row) => (marked.test(text) ? [row] : []));
  return rows.findLast((row) => isRuled(texts, row)) ?? rows.at(-1) ?? null;
}

function isRuled(texts: readonly string[], row: number): boolean {
  return RULE.test(texts[row - 1] ?? '') && ruleBelow(texts, row) >= 0;
}

function ruleBelow(texts: readonly string[], row: number): number {
  return texts.findIndex((text, at) => at > row && RULE.test(text));
}

/** The row after the last that belongs to what is typed: the rule below, or the one after the cursor's. */
function endOfComposer(texts: readonly string[], at: number, cursorRow: number | null): number {
  return isRuled(texts, at) ? ruleBelow(texts, at) : Math.max(at, cursorRow ?? at) + 1;
}

/**
 * The letters that somebody typed. A cursor that the client draws on the first letter of a hint makes that one letter
 * not faint.
 */
function typedIn(row: readonly Cell[]): string {
  const shown = row.filter(({ character }) => !isBlank(character) && !BOX_SIDES.test(character));
  const [first, second] = shown;
  const onHint = first?.inverse === true && second?.dim === true;
  const typed = shown.slice(onHint ? 1 : 0).filter(({ dim }) => !dim);
  return typed.map(({ character }) => character).join('');
}

function isBlank(character: string): boolean {
  return /^\s*$/u.test(character);
}
