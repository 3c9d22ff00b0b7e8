import { concat, concatMap, from } from 'rxjs';
import { type Event, homeOf, tailOf } from '../../events/index.js';
import { fleetLines, jsonLine, onlyAgent, walkFrom } from '../../forensics/index.js';
import { projections } from '../../projections/index.js';
import { CommandError } from '../command-error.js';
import { COLUMNS, type Context } from '../context.js';
import { historyIn } from '../existing-history.js';
import { withLog } from '../existing-log.js';
import { printLive } from '../printing-live.js';
import { type Asked, filterIn } from './asked.js';
import { stepLines } from './step-lines.js';

/** Prints the fleet as it is, then each event as it comes, and what it changed, until the user ends it. */
export function follow(asked: Asked, context: Context): Promise<number> {
  return withLog(context, async (log) => {
    const history = historyIn(log, context);
    const tail = tailOf(log, homeOf(context.ambient.env).bell);
    const filter = filterIn(history, asked.filter);
    const walk = walkFrom(history, history.head, projections, filter);
    const present = onlyAgent(walk.fleet(), filter.agent);
    const first = asked.json ? [jsonLine(present)] : [...fleetLines(present, walk.names, COLUMNS), ''];
    const lines = stepLines(walk.names, history.head, asked.json);
    let last = history.head;
    const stepTo = (event: Event): string[] => {
      if (event.seq <= last) {
        throw new CommandError('log-replaced', 'The log was made anew: start oxtail replay --follow again.');
      }
      last = event.seq;
      const step = walk.step(event);
      return step === null ? [] : lines(step);
    };
    await printLive(context, concat(from(first), tail(last).pipe(concatMap((event) => from(stepTo(event))))));
    return 0;
  });
}
