import {
  changeLines,
  changesBetween,
  changesOf,
  cursorAt,
  fleetAt,
  type History,
  jsonLine,
  Names,
} from '../../forensics/index.js';
import { projections } from '../../projections/index.js';
import { COLUMNS, type Context, print } from '../context.js';
import { positionFor } from '../existing-history.js';
import { type Asked, filterIn } from './asked.js';

/** Prints what was different at one moment from what was so at an earlier one. */
export async function printDifference(history: History, asked: Asked, context: Context): Promise<number> {
  const named = [asked.diff ?? '0', asked.until ?? String(history.head)];
  const [from = 0, to = 0] = named
    .map((moment) => positionFor(history, moment, context))
    .sort((a, b) => a - b);
  const names = new Names();
  const cursor = cursorAt(history, from, projections, (event) => names.note(event));
  const { agent } = filterIn(history, asked.filter);
  const before = fleetAt(cursor.now());
  cursor.moveTo(to);
  const changes = changesOf(changesBetween(before, fleetAt(cursor.now())), agent);
  await print(
    context,
    asked.json
      ? [jsonLine({ schema_version: 1, from, to, changes })]
      : [
          changes.length === 0
            ? `Nothing changed from position ${from} to ${to}.`
            : `From position ${from} to ${to}:`,
          ...changeLines(changes, names, COLUMNS),
        ],
  );
  return 0;
}
