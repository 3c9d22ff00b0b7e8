import type { HookEventName, HookOutput } from './types.js';

/** Tells the client nothing. */
export const NOTHING: HookOutput = {};

/** Hands a text to the model: a stop continues the turn with it, any other event adds it as context. */
export function hookOutput(event: HookEventName, text: string): HookOutput {
  if (event === 'Stop') return { decision: 'block', reason: text };
  return { hookSpecificOutput: { hookEventName: event, additionalContext: text } };
}
