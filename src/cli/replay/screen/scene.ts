import { BadRecord, type Event, type Seq } from '../../../events/index.js';
import {
  cursorAt,
  fleetAt,
  fleetLines,
  type History,
  lookupsIn,
  momentOf,
  Names,
  onlyAgent,
  Speakers,
  timelineEntry,
} from '../../../forensics/index.js';
import { projections } from '../../../projections/index.js';
import { textColumns, timelineLine } from '../../timeline-lines.js';
import { filterIn, type WantedFilter } from '../asked.js';
import { type Book, bookOf } from './book.js';
import { panesOf, type Scene } from './draw.js';
import type { ScreenState } from './screen-state.js';

/** What a screen shows of a history. */
export interface Stage {
  readonly book: Book;
  /** What there is to draw where the state stands, on a screen of this size. */
  scene(state: ScreenState, rows: number, columns: number): Scene;
}

/** The range that is stepped through, and the clock, in unix milliseconds. */
export interface StageOptions {
  readonly first: Seq;
  readonly last: Seq;
  readonly now: () => number;
}

/** Columns of the mark in front of the event at the cursor. */
const MARK_COLUMNS = 2;

/** Sets a history up to be stepped through; reads it from its beginning up to `first`. */
export function stageOf(history: History, { first, last, now }: StageOptions): Stage {
  const names = new Names();
  const speakers = new Speakers();
  const cursor = cursorAt(history, Math.min(first, last), projections, (event) => {
    names.note(event);
    speakers.note(event);
  });
  const lookups = lookupsIn((seq) => history.event(seq));
  const find = (text: string) => momentOf(history, names.idNamed(text) ?? text, now());
  const filterOf = remembered((wanted: WantedFilter) => filterIn(history, wanted));
  const book = bookOf({ history, first, last, speakers, find, filterOf });
  return {
    book,
    scene: (state, rows, columns) => {
      cursor.moveTo(state.at);
      const panes = panesOf(rows);
      const { before, after } = book.around(state, panes.before, panes.after);
      const width = textColumns(last, columns - MARK_COLUMNS);
      const lineOf = (kept: Event | BadRecord) => timelineLine(timelineEntry(kept, names, width), last).line;
      const at = recordAt(history, state.at);
      const fleet = onlyAgent(fleetAt(cursor.now(), lookups), filterOf(state.filter).agent);
      return {
        last,
        before: before.map(lineOf),
        at: lineOf(at),
        after: after.map(lineOf),
        fleet: fleetLines(fleet, names, columns),
      };
    },
  };
}

/** The answer to the last question: a screen asks the same one for each line that it draws. */
function remembered<Q, A>(find: (question: Q) => A): (question: Q) => A {
  let last: { readonly question: Q; readonly answer: A } | null = null;
  return (question) => {
    if (last?.question !== question) last = { question, answer: find(question) };
    return last.answer;
  };
}

function recordAt(history: History, seq: Seq): Event | BadRecord {
  return history.event(seq) ?? new BadRecord(seq, 'there is none');
}
