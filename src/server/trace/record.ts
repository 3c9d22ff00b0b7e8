import { jsonLine } from '../../forensics/index.js';

/** One line of a trace, before it is known when and by whom. Nothing in it is in a peer's words. */
export interface TraceRecord {
  readonly event: string;
  /** Stands for the process that writes: no record may say otherwise. */
  readonly server_pid?: never;
  readonly [field: string]: unknown;
}

/** The record as a line of JSON; `at` in unix milliseconds. What stands first in every line is never overwritten. */
export function traceLine({ event, ...data }: TraceRecord, at: number, serverPid: number): string {
  const common = { ts: new Date(at).toISOString(), server_pid: serverPid, event };
  return jsonLine({ ...common, ...data, ...common });
}
