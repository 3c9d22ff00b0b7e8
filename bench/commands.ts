import { runCommand } from './command.js';
import { longPlace } from './history.js';
import { FLOOR_OPENER, type Place, PROGRAM, temporaryFolder } from './places.js';
import { printLine } from './report.js';
import { interleaved } from './statistics.js';

const ROUNDS = 25;
const SHORT = 1000;
const VERY_LONG = 1_000_000;

const LOOKS: readonly (readonly string[])[] = [
  ['log', '--last', '5'],
  ['dump', 'mailboxes'],
  ['replay', '--at', '500'],
  ['verify'],
  ['diagnose'],
];

/** From starting a command that looks back to its end, against a bare program that opens its store. */
export async function benchCommands(): Promise<void> {
  const short = await longPlace(SHORT);
  const long = await longPlace(VERY_LONG);
  const message = await settledMessage(short);
  await printStart('(m) why', short, ['why', message]);
  await printStart('(m) why, log of a million events', long, ['why', await settledMessage(long)]);
  for (const args of LOOKS) await printStart(`(m) ${args.join(' ')}`, short, args);
}

async function printStart(what: string, place: Place, args: readonly string[]): Promise<void> {
  const { ours, floor } = await startsOf(place, args, ROUNDS);
  printLine({ what, unit: 'ms', ours, floor, limit: { atMost: 1.6 } });
}

/** How long a command takes, in turns with the bare start. */
export async function startsOf(place: Place, args: readonly string[], rounds: number) {
  const store = temporaryFolder();
  const contenders = {
    ours: async () => (await look(place, args)).milliseconds,
    floor: async () =>
      (await runCommand([process.execPath, FLOOR_OPENER, store], { cwd: store })).milliseconds,
  };
  await interleaved(3, contenders);
  return interleaved(rounds, contenders);
}

/** Runs a command that looks back. Throws when it does not end with 0. */
export function look({ home, project }: Place, args: readonly string[]) {
  return runCommand([process.execPath, PROGRAM, ...args], {
    cwd: project,
    env: { HOME: home, OXTAIL_HOME: home },
  });
}

/** An early one: it has been read. */
async function settledMessage(place: Place): Promise<string> {
  const { output } = await look(place, ['log', '--json', '--type', 'message.confirmed', '--to', '900']);
  const first = JSON.parse(output.split('\n')[0] ?? '') as { data: { ids: string[] } };
  return first.data.ids[0] ?? '';
}
