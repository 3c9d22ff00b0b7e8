import type { Context } from '../../context.js';
import { ENDING_SIGNALS } from '../../ending-signals.js';
import { draw } from './draw.js';
import { keysIn } from './keys.js';
import type { Stage } from './scene.js';
import type { ScreenState } from './screen-state.js';
import { step } from './state.js';

type Terminal = NonNullable<Context['terminal']>;

/** The other screen of a terminal, without a cursor; and back to what was there before. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const END_OF_LINE = '\u001b[K';
const SMALLEST = { rows: 24, columns: 80 };

/** Lets a person step through what happened, until they leave or the terminal goes; leaves it as it was. */
export async function browse({ input, output }: Terminal, stage: Stage, first: ScreenState): Promise<void> {
  let state = first;
  const redraw = () => {
    const rows = output.rows || SMALLEST.rows;
    const columns = output.columns || SMALLEST.columns;
    const lines = draw(state, stage.scene(state, rows, columns), rows, columns);
    output.write(HOME + lines.map((line) => line + END_OF_LINE).join('\r\n'));
  };
  const press = (sent: string) => {
    for (const key of keysIn(sent)) if (!state.over) state = step(state, key, stage.book);
    if (!state.over) redraw();
    return state.over;
  };
  // Before anything is changed, so that nothing can end us without changing it back.
  const over = untilOver({ input, output }, press, redraw);
  try {
    output.write(ENTER);
    input.setRawMode(true);
    redraw();
    await over.promise;
  } finally {
    over.stop();
    input.setRawMode(false);
    input.pause();
    output.write(LEAVE);
  }
}

/** Listens until `press` says that it is over, a signal comes, or the terminal is gone. Throws what either throws. */
function untilOver(
  { input, output }: Terminal,
  press: (sent: string) => boolean,
  redraw: () => void,
): { readonly promise: Promise<void>; readonly stop: () => void } {
  const listening = new AbortController();
  const promise = new Promise<void>((resolve, reject) => {
    const tried = (work: () => void) => {
      try {
        work();
      } catch (error) {
        reject(error);
      }
    };
    const heard: [NodeJS.EventEmitter, string, (sent: Buffer) => void][] = [
      [input, 'data', (sent) => tried(() => press(sent.toString('utf8')) && resolve())],
      [output, 'resize', () => tried(redraw)],
      ...[input, output].flatMap((end): typeof heard =>
        ['end', 'close', 'error'].map((event) => [end, event, () => resolve()]),
      ),
      ...ENDING_SIGNALS.map((signal): (typeof heard)[number] => [process, signal, () => resolve()]),
    ];
    for (const [emitter, event, listener] of heard) emitter.on(event, listener);
    listening.signal.addEventListener('abort', () => {
      for (const [emitter, event, listener] of heard) emitter.off(event, listener);
    });
  });
  return { promise, stop: () => listening.abort() };
}
