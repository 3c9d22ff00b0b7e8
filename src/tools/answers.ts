import type { Decision } from '../events/index.js';
import type { Answer } from './types.js';

/** An answer that did what was asked. Keys without a value are left out. */
export function done(fields: Readonly<Record<string, unknown>>): Answer {
  return { schema_version: 1, ok: true, ...fields };
}

/** A refusal: a stable code first, then what helps. Nothing but the refusal is recorded. */
export function refused(error: string, fields: Readonly<Record<string, unknown>> = {}): Answer {
  return { schema_version: 1, ok: false, error, ...fields };
}

/** A decision that records nothing. */
export function only(answer: Answer): Decision<Answer> {
  return { events: [], answer };
}

/** The code of an answer that refuses. A listing has no `ok`, and may carry what a terminal program said. */
export function refusalOf({ ok, error }: Answer): string | null {
  return typeof error === 'string' && (ok === false || error === 'cross-project') ? error : null;
}
