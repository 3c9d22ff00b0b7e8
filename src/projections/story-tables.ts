import type { Address } from './address.js';

/** How far a message's story has come. It is finished when it was read and nobody waits for anything of it. */
export interface StoryRow {
  /** Position of its `message.sent`. */
  readonly sent: number;
  /** `given`: in an answer that has not been confirmed. */
  readonly mail: 'waiting' | 'given' | 'read';
  /** The hand-over that counts. */
  readonly handOver?: number;
  /** The request that it came with, and whether somebody still waits for the answer. */
  readonly request?: string;
  readonly asks?: true;
  /** It delegated work that is open. */
  readonly owes?: true;
  /** Its reply handle was dropped because newer ones are kept. */
  readonly pruned?: true;
  /** Unix milliseconds of the last event that bears on this. */
  readonly at: number;
  readonly ends: readonly [Address, Address];
}

/** A finished story. */
export interface FinishedRow {
  readonly id: string;
  readonly at: number;
}

export const STORIES = 'stories.stories';
/** Finished stories, and those of them without a handle, by the position of their `message.sent`. */
export const FINISHED = 'stories.finished';
export const PRUNED = 'stories.pruned';
/** The message that a request came with. */
export const REQUESTS = 'stories.requests';
/** Which stories begin or end at an address. */
export const AT = 'stories.at';
/** Events that a newer one may make superfluous, by position, and by the address that each is about. */
export const LOOSE = 'stories.loose';
export const LOOSE_AT = 'stories.loose_at';
/** Requests that were refused, by position. */
export const REFUSALS = 'stories.refusals';
/** Events about who is who, by position, and whom each is about. */
export const REGISTRY = 'stories.registry';
export const COMPACTIONS = 'stories.compactions';
/** No id holds it. */
export const AFTER = '\u0000';
export const ALL = 'all';
