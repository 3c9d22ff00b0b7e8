import * as z from 'zod';
import { definitionOf, type Event } from '../events/index.js';

const envelopeSchema = () =>
  z.strictObject({
    seq: z.int().positive(),
    at: z.number(),
    type: z.string(),
    v: z.int().positive(),
    actor: z.strictObject({ server: z.string(), session: z.string().nullable() }),
    correlation: z.string().nullable(),
    causation: z.int().positive().nullable(),
    data: z.unknown(),
  });

/**
 * A check of events against their schemas: tells the first thing that is wrong with one, or null. What only a
 * newer program understands, a type or a version, is not judged. Builds each schema once.
 */
export function shapeCheck(): (event: Event) => string | null {
  const envelope = envelopeSchema();
  const schemas = new Map<string, z.ZodType>();
  return (event) =>
    firstIssue(envelope, event, '') ?? firstIssue(schemaFor(event, schemas), event.data, 'data');
}

function schemaFor({ type, v }: Event, schemas: Map<string, z.ZodType>): z.ZodType | null {
  const definition = definitionOf(type);
  if (definition === undefined || v > definition.v) return null;
  const schema = schemas.get(type) ?? definition.schema();
  schemas.set(type, schema);
  return schema;
}

function firstIssue(schema: z.ZodType | null, value: unknown, within: string): string | null {
  const issue = schema?.safeParse(value).error?.issues[0];
  if (issue === undefined) return null;
  const path = [within, ...issue.path.map(String)].filter((step) => step !== '').join('.');
  return `${path}: ${issue.message}`;
}
