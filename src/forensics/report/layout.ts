import { type Line, linesOf } from './lines.js';
import type { Report } from './model.js';
import {
  type Arrow,
  arrowsOf,
  barsOf,
  clipped,
  merged,
  type PlacedBar,
  Places,
  type Sign,
  signsOf,
} from './placing.js';

/** Pixels of the times to the left of the lanes. */
export const GUTTER = 72;
/** Pixels that lanes share on a page of ordinary width, and the least and most that one has. */
const LANES = 620;
const NARROWEST = 46;
const WIDEST = 128;
/** Lines that are drawn as one picture; a browser skips those that are not in sight. */
const LINES = 120;

/** Where everything is drawn, in pixels. */
export interface Layout {
  readonly width: number;
  readonly laneWidth: number;
  /** The middle of each lane. */
  readonly middles: readonly number[];
  readonly pictures: readonly Picture[];
}

/** A part that is drawn by itself; every y counts from its own top. */
export interface Picture {
  readonly height: number;
  readonly lines: readonly Line[];
  readonly bars: readonly PlacedBar[];
  readonly arrows: readonly Arrow[];
  readonly signs: readonly Sign[];
}

/** Lays a report out. Pure. */
export function layoutOf(report: Report): Layout {
  const share = LANES / Math.max(1, report.lanes.length);
  const laneWidth = Math.round(Math.min(WIDEST, Math.max(NARROWEST, share)));
  const middles = report.lanes.map((_, lane) => GUTTER + Math.round((lane + 0.5) * laneWidth));
  const lines = linesOf(report.rows);
  const places = new Places(lines);
  const arrows = arrowsOf(report.messages, places, middles);
  const all = {
    lines,
    arrows,
    signs: signsOf(report.marks, places, middles, arrows),
    bars: barsOf(report.bars, places, middles),
  };
  const pictures: Picture[] = [];
  for (let first = 0; first < lines.length; first += LINES) {
    pictures.push(picture(all, lines.slice(first, first + LINES)));
  }
  return { width: GUTTER + report.lanes.length * laneWidth, laneWidth, middles, pictures };
}

function picture(all: Omit<Picture, 'height'>, lines: readonly Line[]): Picture {
  const [first, last] = [lines[0], lines.at(-1)];
  const top = first?.y ?? 0;
  const bottom = (last?.y ?? 0) + (last?.height ?? 0);
  const within = ({ y }: { readonly y: number }) => y >= top && y < bottom;
  const up = <T extends { readonly y: number }>(one: T): T => ({ ...one, y: one.y - top });
  return {
    height: bottom - top,
    lines: lines.map(up),
    bars: merged(all.bars.flatMap((bar) => clipped(bar, top, bottom))).map(up),
    arrows: all.arrows.filter(within).map(up),
    signs: all.signs.filter(within).map(up),
  };
}
