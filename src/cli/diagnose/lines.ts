import { type Check, type CheckState, type Facts, traceLines, wrapped } from '../../forensics/index.js';
import { COLUMNS } from '../context.js';
import { scorecardLines } from './scorecard-lines.js';

const STATE_COLUMNS = 'unknown  '.length;
const INDENT = ' '.repeat(STATE_COLUMNS);

/** Everything that was found, for people. */
export function* diagnosisLines(checks: readonly Check[], { inside, trace }: Facts): Generator<string> {
  for (const check of checks) yield* checkLines(check);
  if (inside.kind === 'open') yield* scorecardLines(inside.found.wakes);
  if (trace.kind === 'read')
    yield* ['', ...traceLines(trace.summary).flatMap((text) => wrapped(text, COLUMNS))];
  yield* ['', summary(checks)];
}

function* checkLines({ name, state, sentence, mend }: Check): Generator<string> {
  const told = [`${name}: ${sentence}`, ...(mend === null || state === 'ok' ? [] : [`To mend it: ${mend}.`])];
  const lines = told.flatMap((text) => wrapped(text, COLUMNS - STATE_COLUMNS));
  for (const [index, line] of lines.entries()) {
    yield `${index === 0 ? state.padEnd(STATE_COLUMNS) : INDENT}${line}`;
  }
}

function summary(checks: readonly Check[]): string {
  const count = (state: CheckState) => checks.filter((check) => check.state === state).length;
  const parts = [
    [count('wrong'), 'wrong'],
    [count('warn'), 'to look at'],
    [count('unknown'), 'not known'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return told.length === 0 ? 'All is well.' : `${told.join(', ')}; the rest is well.`;
}
