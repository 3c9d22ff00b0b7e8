import type { Seq } from '../../events/index.js';
import { type History, type Walk, walkFrom } from '../../forensics/index.js';
import { projections } from '../../projections/index.js';
import { type Context, print } from '../context.js';
import { positionFor, refuseBackward } from '../existing-history.js';
import { noting } from '../nothing-fits.js';
import { type Asked, filterIn } from './asked.js';
import { stepLines } from './step-lines.js';

/** Prints each event of a range, and what it changed. */
export async function printSteps(history: History, asked: Asked, context: Context): Promise<number> {
  const { from, to } = rangeOf(history, asked, context);
  const walk = walkFrom(history, from - 1, projections, filterIn(history, asked.filter));
  await print(context, noting(linesOf(history, walk, { from, to, json: asked.json }), { from, to }, context));
  return 0;
}

/** The first and the last event that are asked for, as far as they can be told. */
export function rangeOf(history: History, asked: Asked, context: Context): { from: Seq; to: Seq } {
  const first = asked.from === undefined ? 0 : positionFor(history, asked.from, context);
  const to = asked.to === undefined ? history.head : positionFor(history, asked.to, context);
  const from = Math.max(first, history.earliest + 1, 1);
  if (asked.from !== undefined && asked.to !== undefined) refuseBackward(first, to);
  return { from, to };
}

function* linesOf(
  history: History,
  walk: Walk,
  { from, to, json }: { from: Seq; to: Seq; json: boolean },
): Generator<string> {
  const lines = stepLines(walk.names, to, json);
  for (const kept of history.read(from, to)) {
    const step = walk.step(kept);
    if (step !== null) yield* lines(step);
  }
}
