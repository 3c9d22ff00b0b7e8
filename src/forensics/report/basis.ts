import type { Seq } from '../../events/index.js';
import type { History } from '../history.js';

/** What a page rests on. */
export interface Basis {
  /** What was read: the user's log, or a file that holds a part of one. */
  readonly kind: History['kind'];
  /** The range, both ends included, and the last position there was. */
  readonly first: Seq;
  readonly last: Seq;
  readonly head: Seq;
  /** How many events of the wanted range were left out before the first, because there were too many. */
  readonly leftOut: number;
  /** Version of the program that made the page. */
  readonly version: string;
  /** Unix milliseconds. */
  readonly madeAt: number;
}
