import type { Client, Json } from './types.js';

const NAME = /\$\{([^}]+)\}/g;

/**
 * A hook's input with the payload's values in place of `${…}`. Null where the client lets the call silently
 * not happen: the payload lacks a name.
 */
export function filledIn(input: Json, payload: Json, missingName: Client['missingName']): Json | null {
  let lacks = false;
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (isObject(value)) return mapValues(value, fill);
    if (typeof value !== 'string') return value;
    return value.replace(NAME, (_, path: string) => {
      const found = path
        .split('.')
        .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), payload);
      if (found === undefined) lacks = true;
      return textOf(found);
    });
  };
  const filled = mapValues(input, fill);
  return lacks && missingName === 'no call' ? null : filled;
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function mapValues(object: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
