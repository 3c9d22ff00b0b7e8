import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualTimeScheduler } from 'rxjs';
import { expect, test, vi } from 'vitest';
import { type EventLog, homeOf, StoreError, tailOf } from '../../src/events/index.js';
import { temporaryFolder } from '../support/agent.js';
import { editStore, startProgram } from '../support/child-processes.js';
import { card, OBSERVER, openTestLog } from '../support/open-log.js';

const soon = { timeout: 20_000, interval: 5 };

function put(log: EventLog, ...purposes: string[]): void {
  log.append(OBSERVER, () => ({ events: purposes.map((purpose) => card(purpose)), answer: null }));
}

/** A clock that goes on only when it is told to. */
function stepping() {
  const scheduler = new VirtualTimeScheduler(undefined, 0);
  return {
    scheduler,
    advance: (ms: number) => {
      scheduler.maxFrames += ms;
      scheduler.flush();
    },
  };
}

test('a tail gives what is behind its position once and in order, by whichever process', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, '1', '2', '3');
  const other = await startProgram(home, 'current');
  const tail = tailOf(log, join(home, '.oxtail', 'bell'));
  const heard: number[] = [];
  const fromStart: number[] = [];
  const subscriptions = [
    tail(2).subscribe(({ seq }) => heard.push(seq)),
    tail(0).subscribe(({ seq }) => fromStart.push(seq)),
  ];
  expect(heard).toEqual([3]);
  for (let round = 0; round < 10; round++) {
    put(log, 'mine');
    await other.tell('append 2');
  }
  await vi.waitFor(() => expect(heard.at(-1)).toBe(33), soon);
  await vi.waitFor(() => expect(fromStart.at(-1)).toBe(33), soon);
  expect(heard).toEqual(Array.from({ length: 31 }, (_, index) => index + 3));
  expect(fromStart).toEqual(Array.from({ length: 33 }, (_, index) => index + 1));
  for (const subscription of subscriptions) subscription.unsubscribe();
});

test('a tail hears without any bell, twice a second', async () => {
  const log = await openTestLog(temporaryFolder());
  const { scheduler, advance } = stepping();
  const heard: number[] = [];
  const subscription = tailOf(log, '/no/such/folder', scheduler)(0).subscribe(({ seq }) => heard.push(seq));
  put(log, 'a');
  advance(499);
  expect(heard).toEqual([]);
  advance(1);
  expect(heard).toEqual([1]);
  put(log, 'b', 'c');
  advance(500);
  expect(heard).toEqual([1, 2, 3]);
  subscription.unsubscribe();
  put(log, 'd');
  advance(5000);
  expect(heard).toEqual([1, 2, 3]);
});

test('a tail that is far behind is up to date at its next look', async () => {
  const log = await openTestLog(temporaryFolder());
  const purposes = Array.from({ length: 700 }, (_, index) => String(index));
  put(log, ...purposes);
  const { scheduler, advance } = stepping();
  const heard: number[] = [];
  const subscription = tailOf(log, '/no/such/folder', scheduler)(0).subscribe(({ seq }) => heard.push(seq));
  expect(heard).toHaveLength(700);
  put(log, ...purposes);
  advance(500);
  expect(heard).toEqual(Array.from({ length: 1400 }, (_, index) => index + 1));
  subscription.unsubscribe();
});

test('P12 a tail passes over a record that cannot be used', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, '1', '2', '3', '4', '5');
  editStore(home, 'flip', '2');
  editStore(home, 'flip', '4');
  const { scheduler, advance } = stepping();
  const heard: number[] = [];
  const subscription = tailOf(log, '/no/such/folder', scheduler)(0).subscribe(({ seq }) => heard.push(seq));
  advance(2000);
  expect(heard).toEqual([1, 3, 5]);
  editStore(home, 'flip', '5');
  put(log, '6');
  advance(500);
  expect(heard).toEqual([1, 3, 5, 6]);
  subscription.unsubscribe();
});

test('a tail makes up for a look that the store refused, and starts over in a log that was made anew', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, '1', '2', '3');
  let busy = false;
  const moody = {
    head: () => {
      if (busy) throw new StoreError('busy', 'somebody stands still');
      return log.head();
    },
    read: log.read.bind(log),
  };
  const { scheduler, advance } = stepping();
  const heard: string[] = [];
  const subscription = tailOf(
    moody,
    '/no/such/folder',
    scheduler,
  )(3).subscribe((event) => heard.push(`${event.seq} ${event.type}`));
  busy = true;
  put(log, '4');
  advance(500);
  expect(heard).toEqual([]);
  busy = false;
  advance(500);
  expect(heard).toEqual(['4 session.state_set']);
  const { root } = homeOf({ OXTAIL_HOME: join(home, '.oxtail') });
  rmSync(root, { recursive: true });
  put(log, 'new');
  advance(500);
  expect(heard).toEqual(['4 session.state_set', '1 session.state_set']);
  subscription.unsubscribe();
});
