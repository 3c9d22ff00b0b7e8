import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  beginTraceCount,
  type Facts,
  jsonLine,
  printable,
  type TraceCount,
  traceLines,
} from '../../forensics/index.js';
import { type Context, print } from '../context.js';

/** Reads the trace that the environment names, the part that was set aside when it grew large included. */
export async function traceFacts({ ambient }: Pick<Context, 'ambient'>): Promise<Facts['trace']> {
  const path = ambient.env.MCP_TRACE_FILE;
  if (path === undefined || path === '') return { kind: 'unset' };
  const count = beginTraceCount();
  try {
    if (existsSync(`${path}.1`)) await countLines(`${path}.1`, count);
    await countLines(path, count);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no file';
    return { kind: 'unreadable', path, code };
  }
  return { kind: 'read', path, summary: count.finish() };
}

async function countLines(file: string, count: TraceCount): Promise<void> {
  // A pipe would be waited for.
  if (!statSync(file).isFile()) throw new Error(`${file} is no file`);
  const input = createReadStream(file);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) count.note(line);
}

/** Prints only what version 0.13.0 did: the wake outcomes of the trace. Returns the exit code. */
export async function printTrace(context: Context, asJson: boolean): Promise<number> {
  const found = await traceFacts(context);
  if (asJson && found.kind === 'read')
    await print(context, [jsonLine({ schema_version: 1, ...found.summary })]);
  else await print(context, linesFor(found));
  return found.kind === 'unreadable' ? 1 : 0;
}

function linesFor(found: Facts['trace']): string[] {
  switch (found.kind) {
    case 'unset':
      return [
        'MCP_TRACE_FILE is not set, so there is nothing to summarise.',
        'Set it to a file in the environment of your agents, and here, to enable it.',
      ];
    case 'unreadable':
      return [`could not read trace file ${printable(found.path)} (${found.code})`];
    case 'read':
      return traceLines(found.summary);
  }
}
