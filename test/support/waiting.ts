import { setImmediate } from 'node:timers/promises';
import { VirtualTimeScheduler } from 'rxjs';
import type { Tail } from '../../src/events/index.js';
import { type Answer, awaitReply, type Caller } from '../../src/tools/index.js';
import { twiceAlike } from './pure.js';
import type { World } from './world.js';

/** Time that a test moves: a world's clock, and all that is scheduled, go together. */
export class Time {
  readonly scheduler = new VirtualTimeScheduler();

  constructor(private readonly world: World) {}

  /** Lets milliseconds pass, and what they bring about happen. */
  async pass(milliseconds: number): Promise<void> {
    const to = this.scheduler.frame + milliseconds;
    this.world.at += milliseconds;
    this.scheduler.maxFrames = to;
    this.scheduler.flush();
    this.scheduler.frame = to;
    await setImmediate();
  }
}

/** A call of `ask_peer` that goes on after its decision. */
export interface WaitingCall {
  readonly requestId: string;
  readonly question: string;
  /** What the call answered; null while it waits. */
  answer(): Answer | null;
  /** The client takes the call back. */
  cancel(): void;
}

/** How the waiting call reaches the log, unless as always. */
export interface Links {
  readonly append?: <T>(work: () => T) => Promise<T>;
  readonly tail?: Tail;
}

/** Asks and waits as the server does; `asker` is asked for whenever the wait decides. */
export function askAndWait(
  world: World,
  time: Time,
  asker: () => Caller,
  input: Readonly<Record<string, unknown>>,
  links: Links = {},
): WaitingCall {
  return waitFor(world, time, asker, world.when('ask_peer', input, asker()).answer, links);
}

/** Goes on with a call of `ask_peer` that has decided. */
export function waitFor(
  world: World,
  time: Time,
  asker: () => Caller,
  first: Answer,
  { append = async (work) => work(), tail = world.tail }: Links = {},
): WaitingCall {
  const cancelled = new AbortController();
  let answer: Answer | null = null;
  void awaitReply(first, {
    from: world.events.length,
    tail,
    scheduler: time.scheduler,
    signal: cancelled.signal,
    append: (decide) =>
      append(() => {
        const context = world.context(asker());
        const decision = twiceAlike(world.now(), (now) => decide(now, context));
        world.given(decision.events, { server: asker().server, session: asker().session });
        return decision.answer;
      }),
  }).then((last) => {
    answer = last;
  });
  return {
    requestId: String(first.request_id),
    question: String(first.message_id),
    answer: () => answer,
    cancel: () => cancelled.abort(),
  };
}
