import { isDeepStrictEqual } from 'node:util';
import { contentOf, endOf, type JsonDocument, type Node, propertyOf, readJson } from './json-document.js';
import { withItem, withProperty, withValue } from './json-insert.js';
import { hasComments, without } from './json-remove.js';
import { LeftAlone } from './left-alone.js';
import { foreignPart, isOwnHook, isRewakeHook, OLD_MARKER, ownHooksIn } from './own-hooks.js';
import { type EventHook, isObject, type JsonObject } from './types.js';

/** More edits than any file needs; beyond, one edit undoes another. */
const MOST_EDITS = 1000;

/** What is to be in a file of hooks, and what to know for it. */
export interface HooksChange {
  /** At most one that waits and one that does not, for each event. */
  readonly wanted: readonly EventHook[];
  /** File of our hook script, by which its hooks are recognised. */
  readonly script: string;
  /** The file before setup first changed it: what was empty there may stay so. Null when not known. */
  readonly before: JsonObject | null;
}

/**
 * The text with exactly the wanted hooks of ours and everything else as it is. Throws `LeftAlone` where the file
 * is not of the shape that it would have to be.
 */
export function withHooks(text: string, change: HooksChange): string {
  const settings = settingsIn(readJson(text), change.wanted);
  let edited = text;
  for (let edits = 0; edits < MOST_EDITS; edits += 1) {
    const next = nextEdit(readJson(edited), change);
    if (next === null) return proven(settings, edited, change);
    edited = next;
  }
  throw new LeftAlone('could not be edited');
}

function settingsIn(document: JsonDocument, wanted: readonly EventHook[]): JsonObject {
  const settings = contentOf(document.root);
  if (!isObject(settings)) throw new LeftAlone('does not hold an object at its top');
  const { hooks } = settings;
  if (hooks !== undefined && !isObject(hooks)) throw new LeftAlone('has "hooks" that are not an object');
  for (const { event } of wanted) {
    const entries = hooks?.[event];
    if (entries !== undefined && !Array.isArray(entries)) {
      throw new LeftAlone(`has "hooks" whose "${event}" is not a list`);
    }
  }
  return settings;
}

function proven(before: JsonObject, edited: string, { wanted, script }: HooksChange): string {
  const after = contentOf(readJson(edited).root);
  const own = ownHooksIn(after, script);
  const meant =
    isObject(after) &&
    isDeepStrictEqual(foreignPart(after, script), foreignPart(before, script)) &&
    own.length === wanted.length &&
    wanted.every((one) => own.some((other) => isDeepStrictEqual(one, other)));
  if (!meant) throw new LeftAlone('could not be edited without changing more than our own hooks');
  return edited;
}

/** The text after the first edit that is still needed. Null when none is. */
function nextEdit(document: JsonDocument, change: HooksChange): string | null {
  const marker = propertyOf(document.root, OLD_MARKER);
  if (marker?.parent !== undefined) return without(document, marker.parent);
  const seen = new Set<string>();
  for (const { node, ...present } of ownNodes(document, change.script)) {
    const place = placeOf(present);
    const wanted = change.wanted.find((one) => placeOf(one) === place);
    if (wanted === undefined || seen.has(place)) return without(document, emptied(document, node, change));
    seen.add(place);
    if (!isDeepStrictEqual(present, wanted)) return withValue(document, node, wanted.hook);
  }
  const missing = change.wanted.find((one) => !seen.has(placeOf(one)));
  return missing === undefined ? null : withHook(document, missing);
}

/** What there may be one hook of ours for. */
function placeOf({ event, hook }: EventHook): string {
  return isRewakeHook(hook) ? `${event}, waiting` : event;
}

function withHook(document: JsonDocument, { event, hook }: EventHook): string {
  const entry = { hooks: [hook] };
  const hooks = propertyOf(document.root, 'hooks');
  if (hooks === undefined) return withProperty(document, document.root, 'hooks', { [event]: [entry] });
  const entries = propertyOf(hooks, event);
  return entries === undefined
    ? withProperty(document, hooks, event, [entry])
    : withItem(document, entries, entry);
}

function ownNodes(document: JsonDocument, script: string): (EventHook & { node: Node })[] {
  const events = propertyOf(document.root, 'hooks')?.children ?? [];
  return events.flatMap((property) => {
    const [name, entries] = property.children ?? [];
    return itemsOf(entries)
      .flatMap((entry) => (entry.type === 'object' ? itemsOf(propertyOf(entry, 'hooks')) : []))
      .map((node) => ({ event: String(name?.value), hook: contentOf(node), node }))
      .filter((one): one is EventHook & { node: Node } => isOwnHook(one.hook, script));
  });
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}

/** The largest part that holds nothing but this hook and what was made for it. */
function emptied(document: JsonDocument, hook: Node, { wanted, before }: HooksChange): Node {
  const list = hook.parent;
  const entry = list?.parent?.parent;
  if (list === undefined || entry === undefined || !holdsOnly(document, entry, hook)) return hook;
  const property = entry.parent?.parent;
  const event = String(property?.children?.[0]?.value);
  const events = isObject(before?.hooks) ? before.hooks : {};
  if (property === undefined || !holdsOnly(document, property, entry) || events[event] !== undefined)
    return entry;
  const hooks = property.parent?.parent;
  const keeps = wanted.length > 0 || before?.hooks !== undefined;
  return hooks === undefined || keeps || !holdsOnly(document, hooks, property) ? property : hooks;
}

/** Whether every container from the outer part down to the inner one has one child, and no comments of its own. */
function holdsOnly(document: JsonDocument, outer: Node, inner: Node): boolean {
  if (hasComments(document, outer, inner)) return false;
  for (let node = inner.parent; node !== undefined && endOf(node) <= endOf(outer); node = node.parent) {
    if (node.type !== 'property' && node.children?.length !== 1) return false;
    if (node === outer) return true;
  }
  return false;
}
