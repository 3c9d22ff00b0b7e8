import {
  array,
  boolean,
  int,
  literal,
  number,
  enum as oneOf,
  record,
  strictObject,
  string,
  tuple,
  unknown,
  type ZodType,
} from 'zod';
import { definitionOf, type Event, type Zod } from '../events/index.js';
import { type QuickCheck, quickCheck } from './quick-shape.js';

const zod: Zod = { array, boolean, enum: oneOf, int, literal, number, record, strictObject, string, tuple };

const envelopeSchema = () =>
  strictObject({
    seq: int().positive(),
    at: number(),
    type: string(),
    v: int().positive(),
    actor: strictObject({ server: string(), session: string().nullable() }),
    correlation: string().nullable(),
    causation: int().positive().nullable(),
    data: unknown(),
  });

/**
 * A check of events against their schemas: tells the first thing that is wrong with one, or null. What only a
 * newer program understands, a type or a version, is not judged. Builds each schema once, and asks it only about what
 * is not plainly right.
 */
export function shapeCheck(): (event: Event) => string | null {
  const envelope = formOf(envelopeSchema());
  const forms = new Map<string, Form>();
  return (event) => firstIssue(envelope, event, '') ?? firstIssue(formFor(event, forms), event.data, 'data');
}

/** A schema, and its quick check. */
interface Form {
  readonly schema: ZodType;
  readonly fits: QuickCheck;
}

function formOf(schema: ZodType): Form {
  return { schema, fits: quickCheck(schema) };
}

function formFor({ type, v }: Event, forms: Map<string, Form>): Form | null {
  const definition = definitionOf(type);
  if (definition === undefined || v > definition.v) return null;
  const form = forms.get(type) ?? formOf(definition.schema(zod));
  forms.set(type, form);
  return form;
}

function firstIssue(form: Form | null, value: unknown, within: string): string | null {
  if (form === null || form.fits(value)) return null;
  const issue = form.schema.safeParse(value).error?.issues[0];
  if (issue === undefined) return null;
  const path = [within, ...issue.path.map(String)].filter((step) => step !== '').join('.');
  return `${path}: ${issue.message}`;
}
