import type { Names } from '../names.js';
import { localTime } from '../times.js';
import { type Finding, VERDICTS, type VerdictClass, type VerdictCode } from './verdicts.js';

/** What it all comes to. */
export interface Verdict {
  readonly code: VerdictCode;
  readonly class: VerdictClass;
  readonly sentence: string;
}

/** Puts a finding in words. `now` is the moment that it is for, in unix milliseconds. */
export function phrased(
  finding: Finding,
  parties: { readonly who: string; readonly by: string },
  names: Names,
  now: number,
): Verdict {
  const { code, at, what, why = '' } = finding;
  const judgement = VERDICTS[code];
  const sentence = judgement.says({ ...parties, at: atTime(at, now), what: what?.(names) ?? '', why });
  return { code, class: judgement.class, sentence: withoutHoles(sentence) };
}

/** Of an optional part that is empty nothing is left. */
function withoutHoles(text: string): string {
  return text.replace(/ {2,}/g, ' ').replace(/ (?=[.,;:])/g, '');
}

function atTime(at: number | null, now: number): string {
  if (at === null) return 'at an unknown time';
  const { date, time } = localTime(at);
  const second = time.slice(0, 'HH:MM:SS'.length);
  return date === localTime(now).date ? `at ${second}` : `at ${second} on ${date}`;
}
