import type { Readable, Writable } from 'node:stream';
import { type Ambient, hasLog, homeOf, openLog } from '../events/index.js';
import { projections } from '../projections/index.js';
import { readHookCall } from './payload.js';
import { runHook } from './run.js';
import { HOOK_CLIENTS } from './trigger.js';
import type { HookCall } from './types.js';

/** A payload is prompt, tool input and tool output at most; what is larger than this is not read to its end. */
const LARGEST_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** One run of a command hook: its arguments, the client's payload, and where the answer goes. */
export interface HookRun {
  readonly client: string;
  readonly event: string;
  readonly input: Readable;
  readonly output: Writable;
  readonly ambient: Ambient;
}

/**
 * Answers one command hook: prints at most one JSON object, and confirms it once its bytes are taken. Never
 * throws: a hook that fails prints nothing, and what waits goes on waiting.
 */
export async function answerHook(run: HookRun): Promise<void> {
  // A reader that leaves early is noticed where we write.
  run.output.on('error', () => {});
  try {
    await answer(run);
  } catch {
    // Nothing that a client could do about it, and nothing may stand in its way.
  }
}

async function answer({ client: name, event, input, output, ambient }: HookRun): Promise<void> {
  const client = HOOK_CLIENTS.find((one) => one === name);
  const text = await readBounded(input);
  const call = text === null ? null : readHookCall(event, text);
  if (client === undefined || call === null) return;
  const home = homeOf(ambient.env);
  if (!hasLog(home) && !mayBeginLog(call)) return;
  const log = await openLog({ home, ambient, projections, neverRebuilds: true });
  try {
    const outcome = runHook(log, call, { client, ambient });
    if (outcome.output !== null) await print(output, JSON.stringify(outcome.output));
    outcome.confirm();
  } finally {
    await log.close();
  }
}

/** Any other event can only tell something about mail or sessions that are already on record. */
function mayBeginLog({ event }: HookCall): boolean {
  return event === 'SessionStart';
}

/** Null if there is more than a payload can be. */
async function readBounded(input: Readable): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_PAYLOAD_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function print(output: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
