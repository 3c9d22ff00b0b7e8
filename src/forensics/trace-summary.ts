import { frequenciesOf } from './frequencies.js';
import { cut, printable } from './printable.js';

/** Wake outcomes in a trace, counted. */
export interface TraceSummary {
  /** Outcomes that are counted below. */
  readonly total: number;
  /** All that there are; more than `total` where only the newest are counted. */
  readonly considered: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** By the tool or rule that asked for the wake, then by status. */
  readonly byVia: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A line of a trace, as far as it is summarised. */
interface Outcome {
  readonly status: string;
  readonly via: string;
}

/** How many outcomes are counted, the newest. */
const NEWEST = 200;
/** Longest text of a trace that is shown. */
const WIDTH = 40;

/** Takes the lines of a trace one by one. What is no outcome of a wake, or no JSON, counts for nothing. */
export interface TraceCount {
  note(line: string): void;
  finish(): TraceSummary;
}

/** Begins to count the newest outcomes. */
export function beginTraceCount(): TraceCount {
  const kept: Outcome[] = [];
  let considered = 0;
  return {
    note: (line) => {
      const outcome = outcomeIn(line);
      if (outcome === null) return;
      considered += 1;
      kept.push(outcome);
      if (kept.length > NEWEST) kept.shift();
    },
    finish: () => {
      const vias = [...new Set(kept.map(({ via }) => via))].sort();
      const statusesOf = (via: string) => kept.filter((one) => one.via === via).map(({ status }) => status);
      return {
        total: kept.length,
        considered,
        byStatus: frequenciesOf(kept.map(({ status }) => status)),
        byVia: Object.fromEntries(vias.map((via) => [via, frequenciesOf(statusesOf(via))])),
      };
    },
  };
}

function outcomeIn(line: string): Outcome | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'event') !== 'wake_outcome')
    return null;
  return { status: textIn(value, 'wake_status'), via: textIn(value, 'via') };
}

function textIn(value: object, key: string): string {
  const text: unknown = Reflect.get(value, key);
  return typeof text === 'string' && text !== '' ? cut(printable(text), WIDTH) : 'unknown';
}

/** The summary in the lines that version 0.13.0 printed. */
export function traceLines({ total, considered, byStatus, byVia }: TraceSummary): string[] {
  if (total === 0) return ['oxtail diagnose — no wake_outcome events in the trace file yet.'];
  const which = total < considered ? `newest ${total} of ${considered}` : String(total);
  return [
    `oxtail diagnose — wake outcomes (${which}):`,
    ...Object.entries(byStatus).map(([status, count]) => `  ${status}: ${count}`),
    'by tool:',
    ...Object.entries(byVia).map(([via, statuses]) => {
      const each = Object.entries(statuses).map(([status, count]) => `${status} ${count}`);
      return `  ${via}: ${each.join(', ')}`;
    }),
  ];
}
