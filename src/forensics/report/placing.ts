import type { Seq } from '../../events/index.js';
import type { Line } from './lines.js';
import type { Bar, BarKind, Mark, Message } from './model.js';

/** Pixels from the middle of a lane to the tip of an arrow, to the first sign beside it, and from sign to sign. */
const REACH = 7;
const BESIDE = 20;
const SIGN = 13;

/** A stretch of a lane. Those of one kind that overlap are drawn as one. */
export interface PlacedBar {
  readonly kind: BarKind;
  /** Of the first of them, and how many there are. */
  readonly title: string;
  readonly count: number;
  /** Index into the report's messages; null when it is about none, or about several. */
  readonly message: number | null;
  /** The middle of its lane. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** A message from lane to lane; one to oneself ends a little lower on the same. */
export interface Arrow {
  /** Index into the report's messages. */
  readonly message: number;
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** A sign at its place. */
export interface Sign {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

/** Where the row of each position is. */
export class Places {
  readonly #rows: readonly { readonly seq: Seq; readonly y: number; readonly height: number }[];

  constructor(lines: readonly Line[]) {
    this.#rows = lines.flatMap((line) =>
      line.kind === 'row' ? [{ seq: line.row.seq, y: line.y, height: line.height }] : [],
    );
  }

  /** The middle of the row of a position; undefined when it has none. */
  middle(seq: Seq): number | undefined {
    const row = this.#rows[this.#from(seq)];
    return row?.seq === seq ? row.y + row.height / 2 : undefined;
  }

  /** Top and bottom of the rows between two positions, both included; null when there is none between. */
  stretch(from: Seq, to: Seq | null): { top: number; bottom: number } | null {
    const first = this.#rows[this.#from(from)];
    const last = this.#rows[to === null ? this.#rows.length - 1 : this.#from(to + 1) - 1];
    if (first === undefined || last === undefined || last.seq < first.seq) return null;
    return { top: first.y, bottom: last.y + last.height };
  }

  /** Index of the first row at or behind a position. */
  #from(seq: Seq): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The arrows of the messages that were sent in the range. */
export function arrowsOf(messages: readonly Message[], places: Places, middles: readonly number[]): Arrow[] {
  return messages.flatMap(({ seq, from, to }, message) => {
    const y = places.middle(seq);
    const [start, end] = [middles[from], middles[to]];
    if (y === undefined || start === undefined || end === undefined) return [];
    const reach = Math.sign(end - start) * REACH;
    return [{ message, from: start + reach, to: end - reach, y }];
  });
}

/** Signs on their lanes: beside the tip of an arrow, and beside one another. */
export function signsOf(
  marks: readonly Mark[],
  places: Places,
  middles: readonly number[],
  arrows: readonly Arrow[],
): Sign[] {
  const tips = new Map(
    arrows.map(({ y, from, to }) => [`${y} ${to + Math.sign(to - from) * REACH}`, to - from]),
  );
  const taken = new Map<string, number>();
  return marks.flatMap((mark) => {
    const y = places.middle(mark.seq);
    const x = middles[mark.lane];
    if (y === undefined || x === undefined) return [];
    const key = `${y} ${x}`;
    const before = taken.get(key) ?? 0;
    taken.set(key, before + 1);
    const arriving = tips.get(key);
    const first = arriving === undefined ? 0 : BESIDE;
    const side = arriving !== undefined && arriving < 0 ? -1 : 1;
    return [{ mark, x: x + side * (first + before * SIGN), y }];
  });
}

/** Bars from row to row, from and to the middle where the end itself has one; those without a row are left out. */
export function barsOf(bars: readonly Bar[], places: Places, middles: readonly number[]): PlacedBar[] {
  return bars.flatMap((bar) => {
    const x = middles[bar.lane];
    const { kind, title, message, from, to } = bar;
    const stretch = places.stretch(from, to);
    if (x === undefined || stretch === null) return [];
    const y = places.middle(from) ?? stretch.top;
    const bottom = (to === null ? undefined : places.middle(to)) ?? stretch.bottom;
    return [{ kind, title, message, count: 1, x, y, height: bottom - y }];
  });
}

/** The part of a bar between two heights; none when it lies outside. */
export function clipped(placed: PlacedBar, top: number, bottom: number): PlacedBar[] {
  const y = Math.max(placed.y, top);
  const height = Math.min(placed.y + placed.height, bottom) - y;
  return height > 0 ? [{ ...placed, y, height }] : [];
}

/** Bars of one kind on one lane that overlap or touch, as one. */
export function merged(bars: readonly PlacedBar[]): PlacedBar[] {
  const open = new Map<string, number>();
  const result: PlacedBar[] = [];
  for (const bar of [...bars].sort((one, other) => one.y - other.y)) {
    const key = `${bar.kind} ${bar.x}`;
    const index = open.get(key);
    const before = index === undefined ? undefined : result[index];
    if (index === undefined || before === undefined || before.y + before.height < bar.y) {
      open.set(key, result.push(bar) - 1);
      continue;
    }
    const bottom = Math.max(before.y + before.height, bar.y + bar.height);
    result[index] = { ...before, height: bottom - before.y, count: before.count + bar.count, message: null };
  }
  return result;
}
