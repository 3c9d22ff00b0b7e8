export { budgetFor } from './budget.js';
export { answerHook } from './command.js';
export { type HookContext, handleHook } from './handle.js';
export { NOTHING } from './output.js';
export { hookCallOf } from './payload.js';
export { HOOK_CLIENTS, triggerCommand, triggerScript } from './trigger.js';
export { HOOK_EVENTS, type HookCall, type HookEventName, type HookOutput } from './types.js';
