import type { History } from '../../forensics/index.js';
import { CommandError } from '../command-error.js';
import type { Context } from '../context.js';
import type { Asked } from './asked.js';
import { rangeOf } from './range.js';
import { browse } from './screen/browse.js';
import { stageOf } from './screen/scene.js';
import type { ScreenState } from './screen/screen-state.js';

/** Lets a person step through a range at their terminal. Throws `CommandError` when there is nothing in it. */
export async function stepThrough(
  history: History,
  asked: Asked,
  context: Context,
  terminal: NonNullable<Context['terminal']>,
): Promise<number> {
  const { from: first, to: last } = rangeOf(history, asked, context);
  const stage = stageOf(history, { first, last, now: context.ambient.now });
  const blank: ScreenState = {
    at: first,
    filter: asked.filter,
    asking: null,
    note: null,
    scrolled: 0,
    over: false,
  };
  const at = stage.book.edge(blank, -1);
  if (at === null) {
    throw new CommandError('nothing-there', 'Nothing that is to be seen happened there: ask for more.');
  }
  await browse(terminal, stage, { ...blank, at });
  return 0;
}
