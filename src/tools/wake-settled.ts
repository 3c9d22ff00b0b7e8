import type { WakeOutcome } from '../wake/index.js';
import { hintOn } from './outlook.js';
import type { Answer } from './types.js';

/** Outcomes of wakes, by the message that each was for. */
export type Outcomes = ReadonlyMap<string, WakeOutcome>;

/** Puts what became of the wakes into an answer that was made while they were pending. */
export function wakeSettled(answer: Answer, outcomes: Outcomes): Answer {
  const { results } = answer;
  if (Array.isArray(results)) {
    return { ...answer, results: results.map((each: Answer) => settledOne(each, outcomes)) };
  }
  return settledOne(answer, outcomes);
}

function settledOne(answer: Answer, outcomes: Outcomes): Answer {
  const id = answer.completion_message_id ?? answer.message_id;
  const outcome = typeof id === 'string' ? outcomes.get(id) : undefined;
  return outcome === undefined ? answer : Object.fromEntries(keysOf(answer, outcome));
}

/** The driver comes beside the status. Once somebody was woken, or is at work, no warning is left. */
function keysOf(answer: Answer, { status, driver }: WakeOutcome): [string, unknown][] {
  const isSeenSoon = status === 'fired' || status === 'fired_unconfirmed' || status === 'skipped_busy';
  return Object.entries(answer).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'wake_status') {
      return driver === null
        ? [[key, status]]
        : [
            [key, status],
            ['wake_driver', driver],
          ];
    }
    if (isSeenSoon && (key === 'delivery_outlook' || key === 'hint')) return [];
    const saysWhy = key === 'hint' && answer.delivery_outlook === 'stranded_until_read';
    return [[key, saysWhy ? (hintOn(status) ?? value) : value]];
  });
}
