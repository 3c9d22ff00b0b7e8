import { checkFold, type History } from '../../forensics/index.js';
import { projections } from '../../projections/index.js';
import { checkLines } from '../check-lines.js';
import { type Context, print } from '../context.js';
import type { Asked } from './asked.js';

/** Folds everything with this program and says where that is not what was recorded; the exit code is 1 then. */
export async function printCheck(history: History, { json }: Asked, context: Context): Promise<number> {
  const check = checkFold(history, projections);
  await print(context, json ? [JSON.stringify(check)] : checkLines(check));
  return check.ok ? 0 : 1;
}
