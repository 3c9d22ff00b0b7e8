import * as z from 'zod';
import type { Event, Seq } from '../../events/index.js';

/** What a bundle calls itself in its first line. */
export const FORMAT = 'oxtail-bundle';
/** Raised by any change that an older program would misread. */
export const FORMAT_VERSION = 1;

const seq = () => z.int().positive();
const digest = () => z.string().regex(/^[0-9a-f]{64}$/);

const headerSchema = () =>
  z.object({
    format: z.literal(FORMAT),
    v: z.literal(FORMAT_VERSION),
    /** Version of the program that wrote it. */
    program: z.string(),
    /** `name@version` of every projection whose rows and digests are in it. */
    projections: z.array(z.string()),
    /** Positions of the first and the last event that it may hold. */
    from: seq(),
    to: z.int().nonnegative(),
    /** The state that it begins with: where that is, and the time of the last event up to there. */
    base: z.object({ seq: seq(), at: z.number().nullable() }).nullable(),
    /** When it was written: unix milliseconds. */
    at: z.number(),
    /** Whether what people and agents wrote was taken out. */
    redacted: z.boolean(),
    /** Positions that had been set aside. */
    quarantined: z.array(seq()),
  });

const rowSchema = () =>
  z.strictObject({
    row: z.tuple([
      z.string(),
      z.string(),
      z.string(),
      z.union([z.string(), z.number()]),
      z.custom<unknown>((value) => value !== undefined),
    ]),
  });

const digestsSchema = () =>
  z.strictObject({
    digests: z.strictObject({ seq: z.int().nonnegative(), of: z.record(z.string(), digest()) }),
  });

const eventSchema = () =>
  z.strictObject({
    event: z.custom<Event>((value) => typeof value === 'object' && value !== null),
  });

const unusableSchema = () => z.strictObject({ unusable: z.strictObject({ seq: seq(), reason: z.string() }) });

const endSchema = () =>
  z.strictObject({ end: z.strictObject({ events: z.int().nonnegative(), sha256: digest() }) });

/** First line of a bundle. */
export type Header = z.infer<ReturnType<typeof headerSchema>>;

/** A row of the state that a bundle begins with: `name@version`, table, group, member, value. */
export type RowLine = {
  readonly row: readonly [string, string, string, string | number, unknown];
};

/** Any line of a bundle behind its first. */
export type Line =
  | RowLine
  | { readonly event: Event }
  /** A record that could not be used when the bundle was written. */
  | { readonly unusable: { readonly seq: Seq; readonly reason: string } }
  /** What the state was at a position, in short. */
  | { readonly digests: { readonly seq: Seq; readonly of: Readonly<Record<string, string>> } }
  /** The last line: how many events there are, and the SHA-256 of every byte of text before this line. */
  | { readonly end: { readonly events: number; readonly sha256: string } };

/** How the lines of a bundle are judged; an event's own shape is judged apart from this. */
export interface LineSchemas {
  readonly header: z.ZodType<Header>;
  readonly line: z.ZodType<Line>;
}

/** Builds the schemas. */
export function lineSchemas(): LineSchemas {
  const line = z.union([eventSchema(), rowSchema(), digestsSchema(), unusableSchema(), endSchema()]);
  return { header: headerSchema(), line: line as z.ZodType<Line> };
}
