import { type Event, type Seq, upcast } from '../../events/index.js';
import { shapeCheck } from '../shape.js';
import { type Header, type Line, lineSchemas } from './format.js';

/** A line of a bundle as it may be used, or why it may not. */
export type Judged = { readonly line: Line } | { readonly fault: string };

/** Judges the lines of a bundle. Whoever wrote it may have meant harm. */
export interface Judge {
  /** The first line, or why no oxtail wrote it. */
  header(text: string): Header | { readonly fault: string };
  /** A line behind it, when the last position before it is known. An event comes in today's shape. */
  line(text: string, header: Header, last: Seq): Judged;
}

/** Builds the schemas, once for many lines. */
export function lineJudge(): Judge {
  const schemas = lineSchemas();
  const shapeOf = shapeCheck();
  const faultOf = (line: Line, { from, to }: Header, last: Seq): string | null => {
    const seq = seqOf(line);
    if (seq !== null && (seq <= last || seq < from || seq > to)) return 'it is out of order';
    if ('row' in line) return isOfProjection(line.row) ? null : 'its table is of another projection';
    return 'event' in line ? shapeOf(line.event) : null;
  };
  return {
    header: (text) => {
      const found = schemas.header.safeParse(parsed(text));
      return found.success ? found.data : { fault: sentenceOf(found.error.issues[0]) };
    },
    line: (text, header, last) => {
      const value = parsed(text);
      if (value === undefined) return { fault: 'it is not JSON' };
      const found = schemas.line.safeParse(value);
      if (!found.success) return { fault: 'it is of no known shape' };
      const line = inTodaysShape(found.data);
      const fault = line === null ? 'its data is of no known shape' : faultOf(line, header, last);
      return line === null || fault !== null ? { fault: fault ?? '' } : { line };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function seqOf(line: Line): Seq | null {
  if ('event' in line) return line.event.seq;
  return 'unusable' in line ? line.unusable.seq : null;
}

function inTodaysShape(line: Line): Line | null {
  if (!('event' in line)) return line;
  try {
    return { event: upcast(line.event) as Event };
  } catch {
    return null;
  }
}

function isOfProjection([stored, table]: readonly [string, string, ...unknown[]]): boolean {
  return table.startsWith(`${stored.slice(0, stored.indexOf('@'))}.`);
}

function sentenceOf(issue: { path: PropertyKey[]; message: string } | undefined): string {
  return issue === undefined
    ? 'it is of no known shape'
    : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
