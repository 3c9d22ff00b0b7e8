import { HOOK_CLIENTS, HOOK_EVENTS } from '../hooks/index.js';
import { HOOK_TOOL, SERVER_NAME } from './names.js';
import { shellWords } from './shell-words.js';
import { type EventHook, isObject, type JsonObject } from './types.js';

/** The top-level key that version 0.13.0 left in a file of hooks. */
export const OLD_MARKER = '_oxtailHook';

/** Any script in the usual home: versions gave them different names. */
const USUAL_SCRIPT = /(?:^|\/)\.oxtail\/hooks\/[\w-]+\.sh$/;
/** The script in a home that somebody chose, and no longer need have. */
const CHOSEN_SCRIPT = /\/hooks\/hook\.sh$/;
/** How our commands end. One that does anything else besides is somebody's own, also when it runs our script. */
const SILENCED = / 2>\/dev\/null \|\| :$/;
/** The command that waits to wake an agent, in whatever home; its script twice, as the shell is given it. */
const WAITS = /^if sh -n ('.*') 2>\/dev\/null; then exec sh \1; fi$/s;
const WAKE_SCRIPT = /\/hooks\/rewake\.sh$/;

/** Whether a hook is ours: it calls our tool, or does nothing but run a hook script of ours, of whatever version. */
export function isOwnHook(hook: unknown, script: string): hook is JsonObject {
  if (!isObject(hook)) return false;
  if (hook.type === 'mcp_tool') return hook.server === SERVER_NAME && hook.tool === HOOK_TOOL;
  return isRewakeHook(hook) || (typeof hook.command === 'string' && runsOwnScript(hook.command, script));
}

/** Whether a hook is the one of ours that waits to wake the agent. An event may have it beside the usual one. */
export function isRewakeHook({ command }: JsonObject): boolean {
  const quoted = typeof command === 'string' ? WAITS.exec(command)?.[1] : undefined;
  const words = shellWords(quoted ?? '') ?? [];
  return words.length === 1 && WAKE_SCRIPT.test(words[0] ?? '');
}

function runsOwnScript(command: string, script: string): boolean {
  const words = shellWords(command.replace(SILENCED, '')) ?? [];
  const [file = '', ...rest] = words[0] === 'sh' ? words.slice(1) : words;
  if (file !== script && !USUAL_SCRIPT.test(file)) return CHOSEN_SCRIPT.test(file) && areOwnArguments(rest);
  return rest.every((word) => /^[\w-]+$/.test(word));
}

function areOwnArguments([client, event, ...others]: readonly string[]): boolean {
  const isKnown = HOOK_CLIENTS.some((one) => one === client) && HOOK_EVENTS.some((one) => one === event);
  return isKnown && others.length === 0;
}

/** Every hook of ours in a file of hooks. */
export function ownHooksIn(settings: unknown, script: string): EventHook[] {
  return eventsOf(settings).flatMap(([event, entries]) =>
    arrayOf(entries).flatMap((entry) =>
      hooksOf(entry)
        .filter((hook) => isOwnHook(hook, script))
        .map((hook) => ({ event, hook: hook as JsonObject })),
    ),
  );
}

/** The same file with nothing of ours, nor what is left empty: what must be the same before and after an edit. */
export function foreignPart(settings: JsonObject, script: string): JsonObject {
  const { [OLD_MARKER]: _, hooks, ...others } = settings;
  if (!isObject(hooks)) return hooks === undefined ? others : { ...others, hooks };
  const events = Object.entries(hooks)
    .map(([event, entries]) => [event, foreignEntries(entries, script)] as const)
    .filter(([, entries]) => !isEmptyArray(entries));
  return events.length === 0 ? others : { ...others, hooks: Object.fromEntries(events) };
}

function foreignEntries(entries: unknown, script: string): unknown {
  if (!Array.isArray(entries)) return entries;
  return entries
    .map((entry: unknown) =>
      isObject(entry) && Array.isArray(entry.hooks)
        ? { ...entry, hooks: entry.hooks.filter((hook: unknown) => !isOwnHook(hook, script)) }
        : entry,
    )
    .filter((entry) => !(isObject(entry) && isEmptyArray(entry.hooks) && Object.keys(entry).length === 1));
}

function eventsOf(settings: unknown): [string, unknown][] {
  return isObject(settings) && isObject(settings.hooks) ? Object.entries(settings.hooks) : [];
}

function hooksOf(entry: unknown): unknown[] {
  return isObject(entry) ? arrayOf(entry.hooks) : [];
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isEmptyArray(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
