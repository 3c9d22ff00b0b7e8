import { joined, type Markup, markup } from './markup.js';
import type { MarkKind } from './model.js';

/** What each sign looks like, around its middle, within some ten pixels; and what it says in the legend. */
export const SIGNS: Readonly<Record<MarkKind, { readonly shape: Markup; readonly meaning: string }>> = {
  start: { shape: markup`<path d="M-6 -3H6L0 5Z"/>`, meaning: 'an agent comes' },
  end: { shape: markup`<path d="M-6 -2H6V2H-6Z"/>`, meaning: 'it goes' },
  lost: {
    shape: markup`<path d="M-5 -5L5 5M5 -5L-5 5" class="line"/>`,
    meaning: 'it is found gone',
  },
  shown: { shape: markup`<circle r="4.5"/>`, meaning: 'it is shown mail' },
  returned: {
    shape: markup`<circle r="4" class="line"/><path d="M-6 6L6 -6" class="line"/>`,
    meaning: 'the mail came back',
  },
  unanswered: {
    shape: markup`<circle r="5.5"/><path d="M-2.3 -2.3L2.3 2.3M2.3 -2.3L-2.3 2.3" class="cross"/>`,
    meaning: 'a wait or work ends without its aim',
  },
  closed: { shape: markup`<path d="M-5 0L-1.5 4L5 -4" class="line"/>`, meaning: 'work is done' },
  woken: { shape: markup`<path d="M1 -7L-5 1H-1L-2 7L5 -2H0.5Z"/>`, meaning: 'it is woken' },
  skipped: {
    shape: markup`<path d="M1 -6L-4 1H-1L-2 6L4 -2H0.5Z" class="thin"/><path d="M-6 -5L6 5" class="thin"/>`,
    meaning: 'it is not woken; the reason is beneath the pointer',
  },
  refused: {
    shape: markup`<circle r="5" class="line"/><path d="M-3.5 -3.5L3.5 3.5" class="line"/>`,
    meaning: 'a tool refuses it',
  },
  note: {
    shape: markup`<path d="M0 -4L4 0L0 4L-4 0Z"/>`,
    meaning: 'something about it: beneath the pointer',
  },
};

/** The shapes, each under the name of its kind. */
export function symbols(): Markup {
  return joined(Object.entries(SIGNS).map(([kind, { shape }]) => markup`<g id="${kind}">${shape}</g>`));
}
