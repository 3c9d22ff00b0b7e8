import type { Seq } from '../../../events/index.js';
import { CommandError } from '../../command-error.js';
import { asFilter } from '../asked.js';
import type { Book } from './book.js';
import type { Question, ScreenState } from './screen-state.js';

/** How far the fleet is scrolled by one key. */
const SCROLL = 5;

type Step = (state: ScreenState, book: Book) => ScreenState;

const next: Step = (state, book) => goTo(state, book.near(state, 1, false), 'There is nothing after this.');
const previous: Step = (state, book) =>
  goTo(state, book.near(state, -1, false), 'There is nothing before this.');
const first: Step = (state, book) => goTo(state, book.edge(state, -1), 'There is nothing to see.');
const last: Step = (state, book) => goTo(state, book.edge(state, 1), 'There is nothing to see.');
const down: Step = (state) => ({ ...state, scrolled: state.scrolled + SCROLL });
const up: Step = (state) => ({ ...state, scrolled: Math.max(0, state.scrolled - SCROLL) });
const leave: Step = (state) => ({ ...state, over: true });

const COMMANDS: Readonly<Record<string, Step>> = {
  j: next,
  down: next,
  k: previous,
  up: previous,
  g: first,
  home: first,
  G: last,
  end: last,
  n: (state, book) => goTo(state, book.near(state, 1, true), 'No message is sent after this.'),
  N: (state, book) => goTo(state, book.near(state, -1, true), 'No message was sent before this.'),
  d: down,
  'page-down': down,
  u: up,
  'page-up': up,
  m: asks('moment'),
  '/': asks('moment'),
  a: asks('agent'),
  t: asks('type'),
  q: leave,
  interrupt: leave,
};

/** What a key does. Pure but for what the book is looked up for. */
export function step(state: ScreenState, key: string, book: Book): ScreenState {
  const quiet = { ...state, note: null };
  if (state.asking !== null) return typed(quiet, state.asking, key, book);
  return Object.hasOwn(COMMANDS, key) ? (COMMANDS[key]?.(quiet, book) ?? quiet) : quiet;
}

function asks(what: Question): Step {
  return (state) => ({ ...state, asking: { what, text: '' } });
}

function goTo(state: ScreenState, seq: Seq | null, otherwise: string): ScreenState {
  if (seq === null) return { ...state, note: otherwise };
  return { ...state, at: seq, scrolled: seq === state.at ? state.scrolled : 0 };
}

function typed(
  state: ScreenState,
  { what, text }: NonNullable<ScreenState['asking']>,
  key: string,
  book: Book,
): ScreenState {
  if (key === 'interrupt') return { ...state, over: true };
  if (key === 'escape') return { ...state, asking: null };
  if (key === 'enter') return answered({ ...state, asking: null }, what, text, book);
  const points = Array.from(text);
  if (key === 'backspace') return { ...state, asking: { what, text: points.slice(0, -1).join('') } };
  // Names of special keys are longer than one character.
  const isText = Array.from(key).length === 1 && key >= ' ';
  return isText ? { ...state, asking: { what, text: text + key } } : state;
}

/** An empty answer takes a filter away. */
function answered(state: ScreenState, what: Question, text: string, book: Book): ScreenState {
  if (what === 'moment') {
    if (text === '') return state;
    const found = book.find(text);
    return 'seq' in found ? goTo(state, found.seq, '') : { ...state, note: found.sentence };
  }
  try {
    const { agent, type } = state.filter;
    const given = { agent: agent ?? undefined, type: type ?? undefined, [what]: text || undefined };
    return { ...state, filter: asFilter(given) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { ...state, note: error.message };
  }
}
