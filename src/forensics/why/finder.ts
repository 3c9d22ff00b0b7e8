import { LONGEST_STORY } from '../../agents/index.js';
import type { Event, Seq } from '../../events/index.js';
import type { History } from '../history.js';

/** Finds events by the ids that they mention, each id once, and remembers where they were. */
export interface Finder {
  /** Of more than `most`, half are the first and half the last. */
  inLog(ref: string, most?: number): readonly Event[];
  /** Looks in the archive, too, which takes as long as that is large. */
  everywhere(ref: string): readonly Event[];
  isArchived(event: Event): boolean;
}

/** A finder for one question: what it has found once it does not look for again. */
export function finderIn(history: History): Finder {
  const found = new Map<string, readonly Event[]>();
  const archived = new Set<Seq>();
  const once = (key: string, find: () => Event[]) => {
    const events = found.get(key) ?? find();
    found.set(key, events);
    return events;
  };
  const inLog: Finder['inLog'] = (ref, most = LONGEST_STORY) =>
    once(`${most} ${ref}`, () => history.about(ref, 'log', most));
  return {
    inLog,
    everywhere: (ref) =>
      once(`everywhere ${ref}`, () => {
        const kept = inLog(ref);
        const seqs = new Set(kept.map(({ seq }) => seq));
        const old = history.about(ref, 'archive', LONGEST_STORY).filter(({ seq }) => !seqs.has(seq));
        for (const { seq } of old) archived.add(seq);
        return [...old, ...kept].sort((a, b) => a.seq - b.seq);
      }),
    isArchived: ({ seq }) => archived.has(seq),
  };
}
