import type { DataOf, EventType } from './catalogue.js';

/** A position in the log: assigned in the write transaction, starting at 1, never reused. */
export type Seq = number;

/** Who caused an event: the server process, and the agent it spoke for (decided per call). */
export interface Actor {
  readonly server: string;
  readonly session: string | null;
}

/** An event as every reader sees it: already upcast to the newest version of its data. */
export type Event<T extends EventType = EventType> = {
  [K in T]: {
    readonly seq: Seq;
    /** Unix milliseconds of the writer's clock. Data, never order. */
    readonly at: number;
    readonly type: K;
    /** Schema version of `data` as it was stored. */
    readonly v: number;
    readonly actor: Actor;
    /** The message, request or wake that this belongs to. */
    readonly correlation: string | null;
    /** Position of the event that led to this one. */
    readonly causation: Seq | null;
    readonly data: DataOf<K>;
  };
}[T];

/** What a decision returns; the log adds position, time, version and actor. */
export type NewEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K;
    readonly data: DataOf<K>;
    readonly correlation?: string | null;
    readonly causation?: Seq | null;
  };
}[T];

/** Outcome of a pure decision: what happened, and what to answer. */
export interface Decision<A> {
  readonly events: readonly NewEvent[];
  readonly answer: A;
}
