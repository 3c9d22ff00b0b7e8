import * as fc from 'fast-check';
import { openWorkAt, wakeStandings } from '../../src/projections/index.js';
import {
  type Chosen,
  chooseLoose,
  chooseStories,
  compactionOf,
  haveGone,
  kinshipsOf,
  type Pressure,
} from '../../src/retention/index.js';
import type { Command } from './commands.js';
import type { Process, Village } from './village.js';

const number = fc.nat(1000);

/** What else happens in a village that retention has to do with. */
export const moreCommand: fc.Arbitrary<Command> = fc.oneof(
  named(3, 'delegate', fc.tuple(number, number), ([n, which]) =>
    by(n, (village, process) => {
      const targets = ['ann', 'bea', 'cem', 'dov', 'eve', 'fay'];
      const target = targets[which % targets.length];
      village.call(process, 'send_message', { target, body: 'do it', action_required: true });
    }),
  ),
  named(4, 'close', fc.tuple(number, number), ([n, which]) =>
    by(n, (village, process) => {
      const open = openWorkAt(village.world.now(), village.caller(process).address, 'owner');
      const work = open[which % open.length];
      if (work === undefined) return;
      village.call(process, 'complete_work', { message_id: work.messageId, body: 'done' });
    }),
  ),
  named(8, 'catch up', number, (n) =>
    by(n, (village, process) => {
      for (let round = 0; round < 20; round++) {
        if (village.call(process, 'read_my_messages', {}).count === 0) return;
        village.settle(village.open.filter((one) => one.process.alive).length - 1, 'confirmed');
      }
    }),
  ),
  named(2, 'card', fc.tuple(number, number), ([n, which]) =>
    by(n, (village, process) => {
      village.call(process, 'set_my_state', { purpose: `purpose ${which}` });
    }),
  ),
  named(2, 'refused', number, (n) =>
    by(n, (village, process) => {
      village.call(process, 'send_message', { target: 'nobody at all', body: '?' });
    }),
  ),
  named(4, 'wake', fc.tuple(number, number), ([n, which]) =>
    by(n, (village, process) => {
      const targets = ['ann', 'bea', 'cem', 'dov'];
      const target = targets[which % targets.length];
      village.call(process, 'send_message', { target, body: 'up', wake: 'auto' });
    }),
  ),
  named(6, 'wake goes on', fc.tuple(number, fc.nat(3), fc.boolean()), ([n, step, confirmed]) => (village) => {
    wakeGoesOn(village, n, step, confirmed);
  }),
  named(3, 'seen', fc.tuple(number, fc.constantFrom('busy', 'idle')), ([n, state]) =>
    by(n, (village, process) => {
      const { address } = village.caller(process);
      const source = state === 'busy' ? 'tool' : 'stop';
      village.world.given([
        {
          type: 'session.activity',
          data: { address, state, source, turn: null, evidenceAt: village.world.at },
        },
      ]);
    }),
  ),
);

/** What is to go of what may: told by numbers, so that it can be made smaller. */
export interface Wanted {
  readonly because: Pressure;
  readonly most: number;
  readonly loose: boolean;
  readonly agents: boolean;
}

/** A compaction that takes whatever it may. */
export const wantedStep: fc.Arbitrary<Wanted> = fc.record({
  because: fc.constantFrom('count', 'bytes', 'asked'),
  most: fc.integer({ min: 1, max: 6 }),
  loose: fc.boolean(),
  agents: fc.boolean(),
});

/** Carries a compaction out; what went, null for nothing. */
export function compact({ world }: Village, { because, most, loose, agents }: Wanted): Chosen | null {
  const now = world.now();
  const query = { because, closedBy: Number.MAX_SAFE_INTEGER, at: world.at, behind: 0, looks: 100, most };
  const goneBy = Number.MAX_SAFE_INTEGER;
  const { all, upTo } = kinshipsOf((question) => question(now));
  const kinships = agents ? all.filter((kinship) => haveGone(now, kinship, goneBy)) : [];
  const chosen: Chosen = {
    because,
    messages: chooseStories(now, query).messages,
    loose: loose ? chooseLoose(now, { recordedBy: null, behind: 0, looks: 100, refusals: true }).seqs : [],
    kinships,
    knownUpTo: upTo,
    goneBy,
  };
  return world.compact(compactionOf(() => chosen)) ? chosen : null;
}

function wakeGoesOn({ world }: Village, n: number, step: number, confirmed: boolean): void {
  const open = wakeStandings(world.now()).flatMap((row) => row.open ?? []);
  const wake = open[n % open.length];
  if (wake === undefined) return;
  const { messageId, address, replyTo, via } = wake;
  const about = { wake: wake.wake, messageId, address };
  if (step === 0) {
    const data = { ...about, server: 'a000', driver: 'rewake' as const, leaseUntil: world.at + 8000 };
    world.given([{ type: 'wake.taken', data }]);
  } else if (step === 1) {
    const data = {
      ...about,
      server: 'a000',
      driver: 'rewake' as const,
      confirmed,
      evidence: 'test',
      replyTo,
    };
    world.given([{ type: 'wake.fired', data }]);
  } else {
    const reason = (['no_taker', 'taker_lost', 'failed', 'read', 'unavailable', 'gave_up'] as const)[n % 6]!;
    world.given([{ type: 'wake.skipped', data: { ...about, via, reason, evidence: null } }]);
  }
}

function by(n: number, act: (village: Village, process: Process) => void): Command {
  return (village) => {
    const alive = village.processes.filter((process) => process.alive);
    const process = alive[n % alive.length];
    if (process !== undefined) act(village, process);
  };
}

function named<T>(weight: number, name: string, input: fc.Arbitrary<T>, toCommand: (input: T) => Command) {
  const shown = (values: T) =>
    Object.assign(toCommand(values), { [fc.toStringMethod]: () => `${name} ${JSON.stringify(values)}` });
  return { weight, arbitrary: input.map(shown) };
}
