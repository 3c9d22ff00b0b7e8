import { BadRecord, type Seq } from '../../events/index.js';
import { changeLines, jsonLine, type Names, type ReplayStep, timelineEntry } from '../../forensics/index.js';
import { COLUMNS } from '../context.js';
import { textColumns, timelineLine } from '../timeline-lines.js';

/** Puts steps into lines one after another: an event in one, with a heading for each day, and what it changed below. */
export function stepLines(names: Names, head: Seq, json: boolean): (step: ReplayStep) => string[] {
  let day: string | null = null;
  return ({ kept, changes }) => {
    if (json) {
      const event = kept instanceof BadRecord ? { seq: kept.seq, unusable: kept.reason } : kept;
      return [jsonLine({ event, changes })];
    }
    const { date, line } = timelineLine(timelineEntry(kept, names, textColumns(head)), head);
    const heading = date === null || date === day ? [] : [date];
    day = date ?? day;
    return [...heading, line, ...changeLines(changes, names, COLUMNS, INDENT)];
  };
}

/** What an event changed is set off from what happened. */
const INDENT = ' '.repeat(9);
