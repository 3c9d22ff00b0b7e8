import { type Check, fine, type Judge, unknown, warning } from './check.js';
import type { DriverScore, Period } from './scorecard.js';

const NAME = 'wakes';
/** So many wakes say something. */
const ENOUGH = 3;
/** Reasons that say that there was no way to the agent, and not that it need not be woken. */
const WAYLESS = ['no_driver', 'no_taker', 'taker_lost', 'unavailable', 'failed', 'gave_up'] as const;

/** Whether agents that are to be woken are woken: over the last day. */
export const wakes: Judge = ({ inside }) => {
  if (inside.kind === 'none') return [];
  if (inside.kind !== 'open') return unknown(NAME, 'The log could not be opened, so no wake was seen.');
  const [day] = inside.found.wakes.periods;
  if (day === undefined || day.requested === 0)
    return fine(NAME, 'No agent was to be woken in the last day.');
  const checks = [...fruitless(day), ...wayless(day)];
  if (checks.length > 0) return checks;
  const fired = sum(day.drivers.map((score) => score.fired));
  return fine(NAME, `Of ${day.requested} wakes asked for in the last day ${fired} were sent.`);
};

function fruitless({ drivers }: Period): Check[] {
  return drivers
    .filter(({ fired, read }) => fired >= ENOUGH && read === 0)
    .flatMap(({ client, driver, fired }: DriverScore) =>
      warning(
        NAME,
        `${fired} wakes of ${client} by ${driver} in the last day, and none led to reading its mail soon.`,
        'oxtail why with a message id tells what became of one; see that the hooks are trusted',
      ),
    );
}

function wayless({ skipped }: Period): Check[] {
  const count = sum(WAYLESS.map((reason) => skipped[reason] ?? 0));
  if (count < ENOUGH) return [];
  return warning(
    NAME,
    `${count} wakes in the last day found no way to the agent.`,
    'run agents inside tmux, or oxtail setup for the hooks that wake without it',
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
