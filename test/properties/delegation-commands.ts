import * as fc from 'fast-check';
import { expect } from 'vitest';
import { findWork, hasPartInWork, type WorkRole } from '../../src/projections/index.js';
import type { Process, Village } from './village.js';

/** What the closings of a village's work said, by the message that delegated it. */
export type Said = Map<string, string>;

/** One thing that happens to delegated work. Numbers choose among what there is. */
export type WorkCommand = (village: Village, said: Said) => void;

/** Ids that agents begin with. */
export const AGENTS = ['ann', 'bea', 'cem'];
const number = fc.nat(1000);
const agent = fc.constantFrom(...AGENTS);
const successor = fc.constantFrom('eve', 'fay', ...AGENTS);
const client = fc.nat(AGENTS.length - 1);

/** Any command; those that move work on more often than those that end processes. */
export const workCommand: fc.Arbitrary<WorkCommand> = fc.oneof(
  named(6, 'delegate', fc.tuple(number, number), ([n, which]) =>
    by(n, (village, process) => {
      const others = agentsIn(village).filter((id) => id !== village.caller(process).session);
      const target = others[which % others.length];
      if (target === undefined) return;
      const answer = village.call(process, 'send_message', { target, body: 'do it', action_required: true });
      expect(answer).toMatchObject({ ok: true, obligation_durable: true });
    }),
  ),
  named(3, 'reply by the way', fc.tuple(number, number), ([n, which]) =>
    onWork(which, 'owner', n, (village, process, message_id) => {
      village.call(process, 'reply_to_message', { message_id, body: 'begun' });
    }),
  ),
  named(3, 'complete', fc.tuple(number, number), ([n, which]) =>
    onWork(
      which,
      'owner',
      n,
      close('complete_work', 'done', (number) => `done ${number}`),
    ),
  ),
  named(2, 'block', fc.tuple(number, number), ([n, which]) =>
    onWork(
      which,
      'owner',
      n,
      close('block_work', 'blocked', (number) => `[blocked] ${number}`),
    ),
  ),
  named(2, 'cancel', fc.tuple(number, number), ([n, which]) =>
    onWork(
      which,
      'requester',
      n,
      close('cancel_work', 'cancelled', (number) => `[cancelled] ${number}`),
    ),
  ),
  named(5, 'read', number, (n) => by(n, readAndCount)),
  named(4, 'settle', fc.tuple(number, fc.boolean()), ([n, arrived]) => (village) => {
    village.settle(n, arrived ? 'confirmed' : 'returned');
  }),
  named(2, 'start', fc.tuple(client, fc.option(agent)), ([client, found]) => (village) => {
    if (village.processes.filter(({ alive }) => alive).length < 5) village.start(client, found);
  }),
  named(1, 'claim', fc.tuple(number, agent), ([n, session_id]) =>
    by(n, (village, process) => village.call(process, 'claim_session', { session_id })),
  ),
  named(2, 'clear', fc.tuple(client, successor), ([client, session]) => (village) => {
    village.opened(client, session, 'clear');
  }),
  named(2, 'die', fc.tuple(number, fc.constantFrom('exit', 'lost', 'unrecorded')), ([n, how]) =>
    by(n, (village, process) => village.die(process, how)),
  ),
);

/** Named, so that a counterexample can be read. */
function named<T>(
  weight: number,
  name: string,
  input: fc.Arbitrary<T>,
  toCommand: (input: T) => WorkCommand,
) {
  const withName = (values: T) =>
    Object.assign(toCommand(values), { [fc.toStringMethod]: () => `${name} ${JSON.stringify(values)}` });
  return { weight, arbitrary: input.map(withName) };
}

type Act = (village: Village, process: Process, said: Said) => void;

/** With a running process, if there is one. */
function by(n: number, act: Act): WorkCommand {
  return (village, said) => {
    const alive = village.processes.filter((process) => process.alive);
    const process = alive[n % alive.length];
    if (process !== undefined) act(village, process, said);
  };
}

/** With some work, open or closed, and a running process that has this part in it; one time in eight any process. */
function onWork(
  which: number,
  role: WorkRole,
  n: number,
  act: (village: Village, process: Process, messageId: string, said: Said) => void,
): WorkCommand {
  return (village, said) => {
    const works = delegatedIn(village);
    const id = works[which % works.length];
    if (id === undefined) return;
    const now = village.world.now();
    const hasPart = (process: Process) =>
      hasPartInWork(now, village.caller(process).address, role, id) || n % 8 === 0;
    const able = village.processes.filter((process) => process.alive && hasPart(process));
    const process = able[n % able.length];
    if (process !== undefined) act(village, process, id, said);
  };
}

/** Every id that an agent was ever known by. */
export function agentsIn({ world }: Village): string[] {
  return [...world.tables.rows()].flatMap(({ table, member }) =>
    table === 'sessions.agents' ? String(member) : [],
  );
}

/** The messages that delegated work. */
export function delegatedIn({ world }: Village): string[] {
  return world.events.flatMap(({ type, data }) =>
    type === 'message.sent' && data.obligation !== null ? data.id : [],
  );
}

/** Closes some work, and holds what is answered against what was said by whoever closed it first. */
export function close(
  tool: 'complete_work' | 'block_work' | 'cancel_work',
  state: 'done' | 'blocked' | 'cancelled',
  saying: (number: number) => string,
) {
  return (village: Village, process: Process, message_id: string, said: Said): void => {
    const words = saying(village.world.events.length);
    const before = findWork(village.world.now(), message_id)?.outcome;
    const plain = words.replace(/^\[\w+\] /, '');
    const input = { message_id, [tool === 'complete_work' ? 'body' : 'reason']: plain };
    const answer = village.call(process, tool, input);
    if (answer.ok !== true) return;
    if (before === undefined) {
      expect(answer).not.toHaveProperty('already_closed');
      expect(answer).toMatchObject({ obligation_state: state });
      said.set(message_id, words);
    } else {
      expect(answer).toMatchObject({
        already_closed: true,
        obligation_state: before.state,
        closing_body: said.get(message_id),
      });
    }
  };
}

/** Reads, and is told of as much open work as there is. */
function readAndCount(village: Village, process: Process): void {
  const { count, open_work_count = 0 } = village.call(process, 'read_my_messages', {});
  expect(count).toBeTypeOf('number');
  const listed = village.call(process, 'my_open_work', {});
  // An agent without an id owns nothing, and so has no list.
  const total = listed.ok === true ? Number(listed.count) + Number(listed.deferred_count ?? 0) : 0;
  expect(open_work_count).toBe(total);
}
