import type { EventLog, Seq } from '../../events/index.js';
import { readKept } from '../../forensics/index.js';
import { timelineLines } from '../timeline-lines.js';

/** Where in the log an act begins. */
export interface Chapter {
  readonly title: string;
  readonly from: Seq;
}

/** The story as the log tells it, up to where it ends now, under the titles of its chapters. */
export function* storyFrom(log: EventLog, chapters: readonly Chapter[]): Generator<string> {
  const head = log.head();
  let next = 0;
  for (const { seq, line } of timelineLines(readKept(log, 1, head), head)) {
    for (
      let chapter = chapters[next];
      chapter !== undefined && seq >= chapter.from;
      chapter = chapters[next]
    ) {
      next += 1;
      yield '';
      yield `${next}. ${chapter.title}`;
      yield '';
    }
    yield line;
  }
}
