import { cut, printable } from '../../../forensics/index.js';
import type { ScreenState } from './screen-state.js';

/** What is to be drawn beside the state. */
export interface Scene {
  /** The range of positions, for the head line. */
  readonly last: number;
  /** Lines of the events before the cursor, oldest first; the one at it; those behind it. */
  readonly before: readonly string[];
  readonly at: string;
  readonly after: readonly string[];
  readonly fleet: readonly string[];
}

/** How the rows of a screen are shared out. */
export interface Panes {
  /** Events before the cursor and behind it. */
  readonly before: number;
  readonly after: number;
  readonly fleet: number;
}

const QUESTIONS = {
  moment: 'Go to a position, a time or a message',
  agent: "Only the agent whose id begins with (nothing: everybody's)",
  type: 'Only events of the type (nothing: all)',
} as const;

const HELP = 'j k next, back  n N message  g G ends  m go to  a agent  t type  d u scroll  q';

/** Head, events, a rule, the fleet, foot: each row is for one of them. */
export function panesOf(rows: number): Panes {
  const body = Math.max(2, rows - 3);
  const events = Math.max(1, Math.floor(body * 0.4));
  const after = Math.floor((events - 1) / 2);
  return { before: events - 1 - after, after, fleet: body - events };
}

/** A whole screen: exactly `rows` lines of at most `columns` characters. Pure. */
export function draw(state: ScreenState, scene: Scene, rows: number, columns: number): string[] {
  const panes = panesOf(rows);
  const gap = panes.before - Math.min(panes.before, scene.before.length);
  const events = [
    ...Array.from({ length: gap }, () => ''),
    ...scene.before.slice(-panes.before || scene.before.length).map((line) => `  ${line}`),
    `> ${scene.at}`,
    ...scene.after.slice(0, panes.after).map((line) => `  ${line}`),
  ];
  const room = Math.max(0, scene.fleet.length - panes.fleet);
  const from = Math.min(state.scrolled, room);
  const fleet = scene.fleet.slice(from, from + panes.fleet);
  const body = [
    head(state, scene),
    ...filled(events, panes.before + 1 + panes.after),
    '-'.repeat(columns),
    ...filled(fleet, panes.fleet),
  ];
  return [...filled(body, rows - 1), foot(state)].slice(-rows).map((line) => cut(line, columns));
}

function head({ at, filter }: ScreenState, { last }: Scene): string {
  const agent = filter.agent === null ? '' : `  agent ${printable(filter.agent)}`;
  const type = filter.type === null ? '' : `  type ${filter.type}`;
  return `oxtail replay  ${at} of ${last}${agent}${type}`;
}

function foot({ asking, note }: ScreenState): string {
  if (asking !== null) return `${QUESTIONS[asking.what]}: ${printable(asking.text)}`;
  return note ?? HELP;
}

function filled(lines: readonly string[], count: number): string[] {
  return [...lines.slice(0, count), ...Array.from({ length: Math.max(0, count - lines.length) }, () => '')];
}
