import type * as z from 'zod';

/** True only for a value that fits; false for one that does not fit, or of which only the schema itself can tell. */
export type QuickCheck = (value: unknown) => boolean;

type Schema = z.core.$ZodTypes;
type Checks = readonly z.core.$ZodCheck[] | undefined;

const never: QuickCheck = () => false;

/**
 * What a schema says, as a check that copies nothing and explains nothing: some ten times as fast. It knows the forms
 * that stored events are made of, and leaves every other to the schema.
 */
export function quickCheck(schema: z.core.$ZodType): QuickCheck {
  const { def } = (schema as Schema)._zod;
  switch (def.type) {
    case 'unknown':
      // Whether it may be left out, the schema knows.
      return (value) => value !== undefined;
    case 'string':
      return checkedString(def.checks);
    case 'number':
      return checkedNumber(def);
    case 'boolean':
      return unlessChecked(def.checks, (value) => typeof value === 'boolean');
    case 'enum':
    case 'literal':
      return oneOf(def.checks, def.type === 'enum' ? Object.values(def.entries) : def.values);
    case 'nullable': {
      const inner = quickCheck(def.innerType);
      return unlessChecked(def.checks, (value) => value === null || inner(value));
    }
    case 'optional': {
      const inner = quickCheck(def.innerType);
      return unlessChecked(def.checks, (value) => value === undefined || inner(value));
    }
    case 'array': {
      const element = quickCheck(def.element);
      return unlessChecked(def.checks, (value) => Array.isArray(value) && value.every(element));
    }
    case 'tuple':
      return def.rest === null ? unlessChecked(def.checks, tuple(def.items.map(quickCheck))) : never;
    case 'object':
      return isStrict(def.catchall) ? unlessChecked(def.checks, strictObject(def.shape)) : never;
    default:
      return never;
  }
}

function unlessChecked(checks: Checks, check: QuickCheck): QuickCheck {
  return checks === undefined || checks.length === 0 ? check : never;
}

function oneOf(checks: Checks, values: readonly unknown[]): QuickCheck {
  const known = new Set(values);
  return unlessChecked(checks, (value) => known.has(value));
}

function checkedString(checks: Checks = []): QuickCheck {
  const patterns = checks.map((check) => {
    const def = check._zod.def as Partial<z.core.$ZodCheckRegexDef>;
    const isPlain = def.format === 'regex' && def.pattern?.flags.match(/[gy]/) === null;
    return isPlain ? def.pattern : undefined;
  });
  if (patterns.includes(undefined)) return never;
  return (value) => typeof value === 'string' && patterns.every((pattern) => pattern?.test(value));
}

function checkedNumber(def: { readonly checks?: Checks; readonly format?: string }): QuickCheck {
  if (def.format !== undefined && def.format !== 'safeint') return never;
  const isNumber = def.format === undefined ? Number.isFinite : Number.isSafeInteger;
  let least = Number.NEGATIVE_INFINITY;
  let above = Number.NEGATIVE_INFINITY;
  for (const check of def.checks ?? []) {
    const { check: kind, value, inclusive } = check._zod.def as Partial<z.core.$ZodCheckGreaterThanDef>;
    if (kind !== 'greater_than' || typeof value !== 'number') return never;
    if (inclusive === true) least = Math.max(least, value);
    else above = Math.max(above, value);
  }
  return (value) => typeof value === 'number' && isNumber(value) && value >= least && value > above;
}

function tuple(items: readonly QuickCheck[]): QuickCheck {
  return (value) =>
    Array.isArray(value) && value.length === items.length && items.every((fits, index) => fits(value[index]));
}

function isStrict(catchall: z.core.$ZodType | undefined): boolean {
  return catchall?._zod.def.type === 'never';
}

function strictObject(shape: Readonly<Record<string, z.core.$ZodType>>): QuickCheck {
  const fields = Object.entries(shape).map(([name, field]) => ({ name, fits: quickCheck(field) }));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const given = value as Readonly<Record<string, unknown>>;
    let present = 0;
    for (const { name, fits } of fields) {
      const field = given[name];
      if (!fits(field)) return false;
      if (field !== undefined) present += 1;
    }
    return Object.keys(given).length === present;
  };
}
