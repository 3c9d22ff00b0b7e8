import type { DriverScore, Period, Scorecard } from '../../forensics/index.js';
import { COLUMNS } from '../context.js';

const COUNT_COLUMNS = 7;
const LABEL_COLUMNS = COLUMNS - 2 * 3 * COUNT_COLUMNS - 2;

/** What came of waking, as a table; nothing where nobody was to be woken. */
export function* scorecardLines({ periods, since, partial }: Scorecard): Generator<string> {
  if (!periods.some(({ requested, skipped }) => requested > 0 || Object.keys(skipped).length > 0)) return;
  yield '';
  // Each stands above the first of its counts, ending with it.
  const heads = periods.map(({ hours }) =>
    hoursInWords(hours)
      .padStart(COUNT_COLUMNS + 1)
      .padEnd(3 * COUNT_COLUMNS),
  );
  yield `${'Wakes'.padEnd(LABEL_COLUMNS - 1)}${heads.join('')}`.trimEnd();
  const drivers = everyDriver(periods);
  if (drivers.length > 0) {
    yield line(
      '  sent by',
      periods.map(() => ['sent', 'taken', 'read']),
    );
  }
  for (const { client, driver } of drivers) {
    const counts = periods.map((period) => {
      const score = scoreIn(period, client, driver);
      return [score?.fired ?? 0, score?.confirmed ?? 0, score?.read ?? 0];
    });
    yield line(`  ${client} ${driver}`, counts);
  }
  yield line(
    '  asked for',
    periods.map(({ requested }) => [requested]),
  );
  for (const reason of everyReason(periods)) {
    yield line(
      `  not sent: ${reason}`,
      periods.map(({ skipped }) => [skipped[reason] ?? 0]),
    );
  }
  if (partial && since !== null) yield `  counted since ${new Date(since).toISOString()} alone`;
}

/** Up to three counts for each period. */
function line(label: string, counts: readonly (readonly (number | string)[])[]): string {
  const cells = counts.map((some) =>
    [0, 1, 2].map((index) => String(some[index] ?? '').padStart(COUNT_COLUMNS)).join(''),
  );
  return `${label.padEnd(LABEL_COLUMNS)}${cells.join('')}`.trimEnd();
}

function scoreIn({ drivers }: Period, client: string, driver: string): DriverScore | undefined {
  return drivers.find((score) => score.client === client && score.driver === driver);
}

/** The longest period holds all that is in a shorter one. */
function everyDriver(periods: readonly Period[]): readonly DriverScore[] {
  return periods.at(-1)?.drivers ?? [];
}

function everyReason(periods: readonly Period[]): string[] {
  return Object.keys(periods.at(-1)?.skipped ?? {});
}

function hoursInWords(hours: number): string {
  return hours <= 24 ? `${hours} hours` : `${hours / 24} days`;
}
