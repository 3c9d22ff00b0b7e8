import { type CheckedProjection, type FoldCheck, printable, wrapped } from '../forensics/index.js';
import { COLUMNS } from './context.js';

/** For people: how a history folds with this program, beside what was recorded of it. */
export function checkLines({ from, to, events, compared, projections, different }: FoldCheck): string[] {
  if (compared === 0) return ['Nothing was recorded that this oxtail could compare with.'];
  const width = Math.max(...projections.map(({ name }) => name.length));
  const places = compared === 1 ? 'one recorded state' : `${compared} recorded states`;
  const sentence =
    different === null
      ? 'Checked: this oxtail folds them as they were folded when they were recorded.'
      : `Different: ${different.projections.join(', ')}, first between positions ${different.after} and ${different.upTo}.`;
  return [
    ...wrapped(`${events} events from ${from} to ${to}, folded anew and compared with ${places}:`, COLUMNS),
    '',
    ...projections.map((one) => `  ${one.name.padEnd(width)}  ${foundOf(one)}`),
    '',
    ...wrapped(sentence, COLUMNS),
  ];
}

function foundOf({ found, recorded }: CheckedProjection): string {
  if (found === 'as-recorded') return 'as recorded';
  if (found === 'different') return 'not as recorded';
  return recorded.length === 0
    ? 'not recorded'
    : `cannot be compared: recorded by ${printable(recorded.join(', '))}`;
}
