import type { Held } from '../../src/wake/drivers/composer.js';
import { WAKE_TEXT } from '../../src/wake/index.js';

const RULE = `\x1b[38;5;244m${'─'.repeat(40)}`;
const CLAUDE_FOOT = '\x1b[39m  \x1b[38;5;246m? for shortcuts\x1b[39m';
const CODEX_FOOT = '\x1b[2m  gpt model · ~/repo\x1b[0m';

/** A screen as a client draws it, and what its user's line holds. */
export interface ScreenExample {
  readonly what: string;
  readonly clientType: 'claude-code' | 'codex';
  readonly screen: string;
  /** Null for a hidden cursor. */
  readonly cursorRow: number | null;
  readonly held: Held;
}

/** Claude Code: what was said, then the composer between two rules. It draws its cursor itself, and hides the real one. */
function claude(what: string, held: Held, ...typed: string[]): ScreenExample {
  const said = '\x1b[48;5;237m❯ fix the build\x1b[0m\n\n● Done. See:\n> a quotation';
  const screen = [said, RULE, ...typed, RULE, CLAUDE_FOOT].join('\n');
  return { what: `Claude Code: ${what}`, clientType: 'claude-code', screen, cursorRow: null, held };
}

/** Codex: the cursor, drawn by the terminal, is where the next letter would go; in a menu it is hidden. */
function codex(what: string, held: Held, ...typed: string[]): ScreenExample {
  const said = ['› fix the build', '', '• Done.', ''];
  const cursorRow = what === 'a menu' ? null : said.length + typed.length - 1;
  const screen = [...said, ...typed, '', CODEX_FOOT].join('\n');
  return { what: `Codex: ${what}`, clientType: 'codex', screen, cursorRow, held };
}

/** Drawn after captures of both clients: marks, rules, faint hints, and cursors that a client draws. */
export const screens: readonly ScreenExample[] = [
  claude('nothing typed', 'nothing', '\x1b[39m❯\u00a0\x1b[7m \x1b[0m'),
  claude('a hint', 'nothing', '\x1b[39m❯\u00a0\x1b[2mTry "fix lint errors"\x1b[0m'),
  claude(
    'a hint under its cursor',
    'nothing',
    '❯\u00a0\x1b[7mT\x1b[0;2mry\x1b[0m \x1b[2m"fix\x1b[0m \x1b[2mit"\x1b[0m',
  ),
  claude('a hint of several rows', 'nothing', '❯\u00a0\x1b[2mTry to fix\x1b[0m', '  \x1b[2mthe build\x1b[0m'),
  claude('a draft', 'other', '\x1b[39m❯\u00a0fix it\x1b[7m \x1b[0m'),
  claude('a draft under its cursor', 'other', '❯\u00a0\x1b[7mk\x1b[0meep going'),
  claude('a draft of one letter', 'other', '❯\u00a0\x1b[7mk\x1b[0m'),
  claude('a draft that a hint goes on', 'other', '❯\u00a0k\x1b[7me\x1b[0;2mep going\x1b[0m'),
  claude('a coloured draft', 'other', '❯\u00a0\x1b[38;2;177;185;249m/compact\x1b[39m \x1b[7m \x1b[0m'),
  claude('a draft with an empty first row', 'other', '❯\u00a0', '  second row\x1b[7m \x1b[0m'),
  claude('a line for the shell', 'other', '!\u00a0\x1b[7m \x1b[0m'),
  {
    what: 'Claude Code: nothing typed above a status line of its user’s own',
    clientType: 'claude-code',
    screen: `${RULE}\n\x1b[39m❯\u00a0\x1b[7m \x1b[0m\n${RULE}\n\x1b[39m> main`,
    cursorRow: null,
    held: 'nothing',
  },
  {
    what: 'Claude Code: nothing typed in a box',
    clientType: 'claude-code',
    screen: `╭${'─'.repeat(20)}╮\n│ >${' '.repeat(18)}│\n╰${'─'.repeat(20)}╯\n  ? for shortcuts`,
    cursorRow: null,
    held: 'nothing',
  },
  {
    what: 'Claude Code: a draft in a box',
    clientType: 'claude-code',
    screen: `╭${'─'.repeat(20)}╮\n│ > fix it${' '.repeat(11)}│\n╰${'─'.repeat(20)}╯\n  ? for shortcuts`,
    cursorRow: null,
    held: 'other',
  },
  {
    what: 'Claude Code: a question',
    clientType: 'claude-code',
    screen: `${RULE}\x1b[39m\n Do you want to proceed?\n ❯ 1. Yes\n   2. No\n\n Esc to cancel`,
    cursorRow: null,
    held: 'other',
  },
  {
    what: 'Claude Code: a screen of another kind',
    clientType: 'claude-code',
    screen: 'Nothing that is known',
    cursorRow: null,
    held: 'unknown',
  },
  codex('nothing typed', 'nothing', '\x1b[1m›\x1b[0m '),
  codex('a hint', 'nothing', '\x1b[1m›\x1b[0m \x1b[2mAsk Codex to do anything\x1b[0m'),
  codex('a hint on a colour', 'nothing', '\x1b[1m›\x1b[0m\x1b[48;5;237m \x1b[2mExplain this codebase\x1b[0m'),
  codex('an older mark', 'nothing', '▌ \x1b[2mAsk Codex to do anything\x1b[0m'),
  codex('a draft', 'other', '\x1b[1m›\x1b[0m run the migration'),
  codex('a draft with an older mark', 'other', '▌ run the migration'),
  codex('a draft on a colour', 'other', '\x1b[1m›\x1b[0m\x1b[48;2;49;50;51m half-written\x1b[0m'),
  codex('a draft with an empty first row', 'other', '\x1b[1m›\x1b[0m', '  second row'),
  codex('a line for the shell', 'other', '\x1b[1m!\x1b[0m '),
  codex('a menu', 'other', '  Allow this command?', '', '› 1. Yes, proceed', '  2. No'),
];

const CURSOR = '\x1b[7m \x1b[0m';
const [FIRST, SECOND] = [WAKE_TEXT.slice(0, 53), WAKE_TEXT.slice(53)];
const BOXED = [`│ > ${FIRST} │`, `│   ${SECOND.padEnd(FIRST.length)} │`];

/** The same when the text of a wake was typed: alone, and in company. */
export const wakeScreens: readonly ScreenExample[] = [
  claude('the text of a wake', 'ours', `❯\u00a0${WAKE_TEXT}${CURSOR}`),
  claude('the text of a wake on two rows', 'ours', `❯\u00a0${FIRST}   `, `  ${SECOND}${CURSOR}`),
  claude('the text of a wake and a letter', 'other', `❯\u00a0${FIRST}`, `  ${SECOND}y${CURSOR}`),
  claude('the text of a wake and a row', 'other', `❯\u00a0${FIRST}`, `  ${SECOND}`, `  no, wait${CURSOR}`),
  claude('the text of a wake after a draft', 'other', `❯\u00a0fix it ${FIRST}`, `  ${SECOND}${CURSOR}`),
  claude('the text of a wake in the shell’s line', 'other', `!\u00a0${FIRST}`, `  ${SECOND}${CURSOR}`),
  {
    what: 'Claude Code: the text of a wake in a box',
    clientType: 'claude-code',
    screen: [`╭${'─'.repeat(20)}╮`, ...BOXED, `╰${'─'.repeat(20)}╯`].join('\n'),
    cursorRow: null,
    held: 'ours',
  },
  codex('the text of a wake', 'ours', `\x1b[1m›\x1b[0m ${WAKE_TEXT}`),
  codex('the text of a wake on two rows', 'ours', `\x1b[1m›\x1b[0m ${FIRST}`, `  ${SECOND}`),
  codex('the text of a wake and a letter', 'other', `\x1b[1m›\x1b[0m ${FIRST}`, `  ${SECOND}y`),
  codex('a part of the text of a wake', 'other', `\x1b[1m›\x1b[0m ${FIRST}`),
];
