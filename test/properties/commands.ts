import * as fc from 'fast-check';
import { HOOK_EVENTS } from '../../src/hooks/index.js';
import { findHandle } from '../../src/projections/index.js';
import { hookCall } from '../support/hook-deeds.js';
import type { HookDeed, Process, Village } from './village.js';

/** One thing that happens in a village. Numbers choose among what there is; a choice among nothing does nothing. */
export type Command = (village: Village) => void | Promise<void>;

/** Ids that agents take. The first ones are taken when a village begins. */
export const SESSIONS = ['ann', 'bea', 'cem', 'dov'];
/** Client processes, which may run several servers. */
export const CLIENTS = 3;
const number = fc.nat(1000);
const session = fc.constantFrom(...SESSIONS);
/** Ids that a client goes on under: new ones, and those of before. */
const successor = fc.constantFrom('eve', 'fay', 'gus', 'hal', ...SESSIONS);
const client = fc.nat(CLIENTS - 1);

/** A call that may hand mail over, with room for much or for little of it; mostly for the client's own session. */
const hook: fc.Arbitrary<HookDeed> = fc
  .record({
    event: fc.constantFrom(...HOOK_EVENTS),
    session: fc.option(successor, { freq: 1 }),
    stopHookActive: fc.boolean(),
    subagent: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    bodies: fc.constantFrom(8, 24, 24_000),
  })
  .map(({ event, session, stopHookActive, subagent, bodies }) => ({
    call: hookCall(event, session ?? '', { stopHookActive, subagent }),
    bodies,
  }));

function chosen<T>(among: readonly T[], number: number): T | undefined {
  return among[number % among.length];
}

/** With a running process, if there is one. */
function by(number: number, act: (village: Village, process: Process) => void): Command {
  return (village) => {
    const process = chosen(
      village.processes.filter(({ alive }) => alive),
      number,
    );
    if (process !== undefined) act(village, process);
  };
}

/** A session’s id, or the name of a process’s terminal. */
function targetOf({ processes }: Village, name: string | number): string {
  if (typeof name === 'string') return name;
  return `terminal of ${chosen(processes, name)?.server ?? 'nobody'}`;
}

const target = fc.oneof(
  { arbitrary: session, weight: 4 },
  { arbitrary: successor, weight: 1 },
  { arbitrary: number, weight: 1 },
);

/** Any command; those that let messages flow more often than those that end things. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  weighted(2, 'start', fc.tuple(client, fc.option(session)), ([client, found]) => (village) => {
    if (village.processes.filter(({ alive }) => alive).length < 6) village.start(client, found);
  }),
  weighted(1, 'claim', fc.tuple(number, session), ([n, session_id]) =>
    by(n, (village, process) => village.call(process, 'claim_session', { session_id })),
  ),
  weighted(8, 'send', fc.tuple(number, target, fc.nat(20)), ([n, to, size]) =>
    by(n, (village, process) => {
      village.call(process, 'send_message', { target: targetOf(village, to), body: 'x'.repeat(size + 1) });
    }),
  ),
  weighted(1, 'send twice', fc.tuple(number, target), ([n, to]) =>
    by(n, (village, process) => {
      const input = { target: targetOf(village, to), body: 'once', idempotency_key: 'key' };
      village.call(process, 'send_message', input);
      village.call(process, 'send_message', input);
    }),
  ),
  weighted(3, 'ask', fc.tuple(number, session, fc.integer({ min: 1, max: 5000 })), ([n, to, timeout]) =>
    by(n, (village, process) => village.ask(process, to, timeout)),
  ),
  weighted(5, 'reply', fc.tuple(number, number), ([n, which]) =>
    by(n, (village, process) => {
      const shown = village.showings.filter((showing) => showing.by === process.server);
      const message_id = chosen(shown, which)?.id;
      if (message_id !== undefined) village.call(process, 'reply_to_message', { message_id, body: '!' });
    }),
  ),
  weighted(
    5,
    'answer',
    fc.tuple(number, number),
    ([n, which]) =>
      (village) =>
        answerQuestion(village, n, which),
  ),
  weighted(8, 'read', number, (n) =>
    by(n, (village, process) => village.call(process, 'read_my_messages', {})),
  ),
  weighted(5, 'hook tool', fc.tuple(number, hook), ([n, deed]) =>
    by(n, (village, process) => village.toolHook(process, deed)),
  ),
  weighted(5, 'hook command', fc.tuple(client, hook), ([n, deed]) => (village) => {
    village.commandHook(n, deed);
  }),
  weighted(
    2,
    'open',
    fc.tuple(client, successor, fc.constantFrom('clear', 'clear', 'compact', 'startup', 'resume')),
    ([n, session_id, source]) =>
      (village) =>
        village.opened(n, session_id, source),
  ),
  weighted(6, 'settle', fc.tuple(number, fc.boolean()), ([n, arrived]) => (village) => {
    village.settle(n, arrived ? 'confirmed' : 'returned');
  }),
  weighted(1, 'cancel', number, (n) => (village) => {
    const alive = village.calls.filter(({ process }) => process.alive);
    chosen(alive, n)?.call.cancel();
  }),
  weighted(1, 'die', fc.tuple(number, fc.constantFrom('exit', 'lost', 'unrecorded')), ([n, how]) =>
    by(n, (village, process) => village.die(process, how)),
  ),
  weighted(2, 'pass', fc.nat(4000), (milliseconds) => (village) => village.time.pass(milliseconds)),
);

/** Somebody who was asked and is running answers a question that a call waits for. */
function answerQuestion(village: Village, n: number, which: number): void {
  const open = village.calls.filter(({ call, process }) => process.alive && call.answer() === null);
  const message_id = chosen(open, n)?.call.question;
  if (message_id === undefined) return;
  const now = village.world.now();
  const holders = village.processes.filter(
    (process) => process.alive && findHandle(now, village.caller(process).address, message_id) !== undefined,
  );
  const holder = chosen(holders, which);
  if (holder !== undefined) village.call(holder, 'reply_to_message', { message_id, body: '!' });
}

/** Named, so that a counterexample can be read. */
function weighted<T>(weight: number, name: string, input: fc.Arbitrary<T>, toCommand: (input: T) => Command) {
  const named = (values: T) =>
    Object.assign(toCommand(values), { [fc.toStringMethod]: () => `${name} ${JSON.stringify(values)}` });
  return { weight, arbitrary: input.map(named) };
}
