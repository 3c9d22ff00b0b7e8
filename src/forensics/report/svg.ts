import { cut } from '../printable.js';
import { GUTTER, type Layout, type Picture } from './layout.js';
import { joined, type Markup, markup, NOTHING } from './markup.js';
import type { BarKind, MarkKind, Message, Report } from './model.js';
import type { Arrow, PlacedBar, Sign } from './placing.js';
import { symbols } from './symbols.js';

/** Left edge from the middle of the lane, and width, of each kind of bar, in pixels. */
const BARS: Readonly<Record<BarKind, { left: number; width: number }>> = {
  present: { left: -4, width: 8 },
  busy: { left: -4, width: 8 },
  owed: { left: -10, width: 2 },
  ask: { left: -11, width: 4 },
  work: { left: 7, width: 4 },
};
/** In the order in which they are drawn, the lowest first. */
const ORDER: readonly BarKind[] = ['present', 'busy', 'owed', 'ask', 'work'];

/** Bars that say all by their looks. */
const UNTOLD: readonly BarKind[] = ['present', 'busy'];
/** Signs that the words of their row explain; the others may stand in the row of an arrow. */
const SAID_BESIDE: readonly MarkKind[] = ['shown', 'start', 'note', 'closed'];

/** Lanes narrower than this, in pixels, have their names written upward. */
const ROOM_FOR_NAME = 90;
const FLAT_HEAD = 34;
const SLANTED_HEAD = 96;
/** Pixels of a character of a name. */
const CHARACTER = 7.2;

/** The shapes that signs use, drawn once for the whole page. */
export function shapes(): Markup {
  return markup`<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>${symbols()}</defs></svg>`;
}

/** The names of the lanes. */
export function head({ lanes }: Report, { width, laneWidth, middles }: Layout): Markup {
  const isSlanted = laneWidth < ROOM_FOR_NAME;
  const height = isSlanted ? SLANTED_HEAD : FLAT_HEAD;
  const room = Math.floor((isSlanted ? SLANTED_HEAD * 1.1 : laneWidth - 8) / CHARACTER);
  const names = lanes.map(({ name, before }, lane) => {
    const x = middles[lane] ?? 0;
    const title = before.length === 0 ? name : `${name}, before that ${before.join(', ')}`;
    const turned = isSlanted ? markup` transform="rotate(-52 ${x} ${height - 8})"` : NOTHING;
    const anchor = isSlanted ? 'start' : 'middle';
    return markup`<text x="${x}" y="${height - 10}" text-anchor="${anchor}"${turned} data-l="${lane}">${cut(name, room)}<title>${title}</title></text>`;
  });
  return markup`<svg class="names" width="${width + (isSlanted ? 40 : 0)}" height="${height}" role="img" aria-label="Agents">${names}</svg>`;
}

/** One part of the lanes. */
export function drawing(picture: Picture, { messages, lanes }: Report, { width, middles }: Layout): Markup {
  const { height, lines } = picture;
  const grid = middles.map((x) => `M${x} 0V${height}`).join('');
  const times = lines.flatMap((line) =>
    line.kind === 'row' && line.time !== null
      ? [markup`<text x="${GUTTER - 12}" y="${line.y + 14}">${line.time}</text>`]
      : [],
  );
  const breaks = lines.flatMap((line) =>
    line.kind === 'break'
      ? [
          markup`<rect class="${line.isDay ? 'gap day' : 'gap'}" x="0" y="${line.y}" width="${width}" height="${line.height}"/>`,
        ]
      : [],
  );
  return markup`<svg class="lanes" width="${width}" height="${height}" role="img" aria-label="What ${lanes.length} agents did, as lanes"><path class="grid" d="${grid}"/>${breaks}${bars(picture.bars)}<g class="times">${times}</g>${picture.arrows.map((arrow) => arrowOf(arrow, messages))}${picture.signs.map(signOf)}</svg>`;
}

function bars(placed: readonly PlacedBar[]): Markup {
  return joined(
    ORDER.flatMap((kind) =>
      placed
        .filter((bar) => bar.kind === kind)
        .map(({ x, y, height, title, count, message }) => {
          const { left, width } = BARS[kind];
          const about = message === null ? NOTHING : markup` data-m="${message}"`;
          const more = count === 1 ? '' : `, and ${count - 1} more such`;
          const told = UNTOLD.includes(kind) ? NOTHING : markup`<title>${title}${more}</title>`;
          return markup`<rect class="${kind}" x="${x + left}" y="${y}" width="${width}" height="${height}"${about}>${told}</rect>`;
        }),
    ),
  );
}

function arrowOf({ message, from, to, y }: Arrow, messages: readonly Message[]): Markup {
  const sent = messages[message];
  if (sent === undefined) return NOTHING;
  return markup`<a class="arrow ${sent.fate}" href="#m${message}" tabindex="-1"><path d="${pathOf(from, to, y)}"/><title>${sent.outcome}</title></a>`;
}

function pathOf(from: number, to: number, y: number): string {
  if (from === to) return `M${from + 7} ${y - 5}h14v10h-13m5 -4l-5 4l5 4`;
  const back = to > from ? -6 : 6;
  return `M${from} ${y}H${to}m${back} -4l${-back} 4l${back} 4`;
}

function signOf({ mark, x, y }: Sign): Markup {
  const { kind, messages, title } = mark;
  const about = messages.length === 0 ? NOTHING : markup` data-m="${messages.join(' ')}"`;
  const told = SAID_BESIDE.includes(kind) ? NOTHING : markup`<title>${title}</title>`;
  return markup`<use class="${kind}" href="#${kind}" x="${x}" y="${y}"${about}>${told}</use>`;
}
