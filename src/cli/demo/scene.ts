import { filter, firstValueFrom, scan, timeout } from 'rxjs';
import { type Event, type EventLog, type EventType, type Tail, tailOf } from '../../events/index.js';
import { type Player, startPlayer } from './cast.js';
import { promised } from './promised.js';
import type { Stage } from './stage.js';

/** How long an event may take to come, in milliseconds. */
const PATIENCE_MS = 20_000;

/** What the acts are played on: the agents, and the log that is watched while they play. */
export interface Scene {
  /** Starts an agent's server, also again after its end. */
  enter(name: string): Promise<Player>;
  /** Resolves when an event of this type, and like this, is on record. */
  until<T extends EventType>(type: T, like: (event: Event<T>) => boolean): Promise<void>;
  /** Resolves when every message that was given so far is known to have arrived. */
  settled(): Promise<void>;
  /** Ends every server that still runs; none can be started any more. */
  clear(): Promise<void>;
}

/** Sets the scene on a log that already is open. */
export function setScene(log: EventLog, bell: string, program: string, stage: Stage): Scene {
  const tail = tailOf(log, bell);
  const players: Promise<Player>[] = [];
  let cleared = false;
  return {
    enter: (name) => {
      promised(!cleared, `${name} came too late`);
      const player = startPlayer(name, program, stage);
      players.push(player);
      return player;
    },
    until: async (type, like) => {
      const found = tail(0).pipe(filter((event) => event.type === type && like(event as Event<typeof type>)));
      await firstValueFrom(found.pipe(inTime(`no ${type} was recorded`)));
    },
    settled: () => untilSettled(tail, log.head()),
    clear: async () => {
      cleared = true;
      await Promise.allSettled(players.map(async (player) => (await player).leave()));
    },
  };
}

async function untilSettled(tail: Tail, head: number): Promise<void> {
  const given = new Set<string>();
  const settled = tail(0).pipe(
    scan((_, event) => {
      if (event.type === 'message.handed_over') for (const { id } of event.data.items) given.add(id);
      if (event.type === 'message.confirmed') for (const id of event.data.ids) given.delete(id);
      return event.seq >= head && given.size === 0;
    }, false),
    filter((isSettled) => isSettled),
  );
  await firstValueFrom(settled.pipe(inTime('a hand-over was never confirmed')));
}

function inTime<T>(otherwise: string) {
  return timeout<T, never>({
    each: PATIENCE_MS,
    with: () => promised(false, otherwise) as never,
  });
}
