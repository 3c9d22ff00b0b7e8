import type { Seq } from '../../../events/index.js';
import type { WantedFilter } from '../asked.js';

/** What the reader is asked to type. */
export type Question = 'moment' | 'agent' | 'type';

/** Where the reader stands, and what there is to see. Plain data. */
export interface ScreenState {
  /** The event that the cursor is on. */
  readonly at: Seq;
  readonly filter: WantedFilter;
  /** What is being typed; null when keys are commands. */
  readonly asking: { readonly what: Question; readonly text: string } | null;
  /** One sentence on what a key did not do. */
  readonly note: string | null;
  /** Lines of the fleet that are above the screen. */
  readonly scrolled: number;
  readonly over: boolean;
}
