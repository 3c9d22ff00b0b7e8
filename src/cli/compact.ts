import { homeOf } from '../events/index.js';
import { settingFaults } from '../forensics/index.js';
import { projections } from '../projections/index.js';
import { Housekeeping, tidyUp } from '../retention/index.js';
import { readSettings } from '../settings.js';
import { defineCommand } from './command.js';
import { CommandError } from './command-error.js';
import { type Context, print } from './context.js';
import { withLog } from './existing-log.js';

/** Settings that say what goes: with one that makes no sense, nothing does. */
const LIMITS = /^OXTAIL_(?:RETAIN|ARCHIVE|RECEIVED)_/;

/** Does at once what servers do by and by. */
export const compact = defineCommand({
  name: 'compact',
  description: 'Move what is finished from the log into the archive.',
  examples: ['oxtail compact', 'oxtail compact --all', 'OXTAIL_RETAIN_DAYS=7 oxtail compact'],
  args: {
    all: { type: 'boolean', description: 'Move everything that is finished, however young.' },
    json: { type: 'boolean', description: 'Print what was done as JSON.' },
  },
  run: async ({ all, json }, context) => {
    refuseNonsense(context);
    const done = await compactNow(context, all === true);
    const { events, used, file } = done;
    await print(
      context,
      json === true
        ? [JSON.stringify({ schema_version: 1, ...done })]
        : [
            events === 0
              ? 'Nothing that is finished has to go.'
              : `${events} events of finished stories are in the archive now.`,
            `The log uses ${sizeOf(used)} of a file of ${sizeOf(file)}.`,
          ],
    );
    return 0;
  },
});

function refuseNonsense({ ambient }: Context): void {
  const fault = settingFaults(ambient.env).find(({ name }) => LIMITS.test(name));
  if (fault === undefined) return;
  throw new CommandError(
    'bad-setting',
    `${fault.name} is "${fault.value}": ${fault.counts}. Set it right or unset it; nothing was moved.`,
  );
}

async function compactNow(
  context: Context,
  all: boolean,
): Promise<{ events: number; used: number; file: number }> {
  const { ambient, version } = context;
  return withLog(context, async (log) => {
    const options = {
      log,
      limits: readSettings(ambient.env),
      actor: { server: `command line ${ambient.newId()}`, session: null },
      folder: homeOf(ambient.env).archive,
      projections,
      program: version,
      now: ambient.now,
      isOver: () => false,
    };
    const before = goneFrom(log.archive().gaps);
    const housekeeping = new Housekeeping(options, all);
    while (housekeeping.step() !== 'done');
    const events = goneFrom(log.archive().gaps) - before;
    await tidyUp(options);
    return { events, ...log.size() };
  });
}

function goneFrom(gaps: readonly (readonly [number, number])[]): number {
  return gaps.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

function sizeOf(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
