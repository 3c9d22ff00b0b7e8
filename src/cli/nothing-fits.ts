import type { Seq } from '../events/index.js';
import type { Context } from './context.js';
import { tell } from './tell.js';

/** Passes lines on, and says beside them when there were none. */
export function* noting(
  lines: Iterable<string>,
  { from, to }: { readonly from: Seq; readonly to: Seq },
  context: Context,
): Generator<string> {
  let isEmpty = true;
  for (const line of lines) {
    isEmpty = false;
    yield line;
  }
  if (isEmpty)
    tell(context, `No event ${from > to ? `from ${from} on` : `from ${from} to ${to}`} fits that.`);
}
