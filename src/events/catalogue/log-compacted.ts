import { defineEvent, type Zod } from '../definition.js';
import { address, count, position, text } from './shapes.js';
import { wakeRequest } from './wake-requested.js';

/** Positions from one to another, both included. */
const span = (z: Zod) => z.tuple([position(z), position(z)]);

const openWake = (z: Zod) =>
  z.strictObject({
    ...wakeRequest(z).shape,
    requestedAt: z.number(),
    taken: z.strictObject({ server: text(z), until: z.number() }).optional(),
    stirred: z.literal(true).optional(),
  });

const wanted = (z: Zod) => z.strictObject({ messageId: text(z), since: z.number() });

/** What is known of an agent's wakes, in the terms of the events that made it so. Times are unix milliseconds. */
const standing = (z: Zod) =>
  z.strictObject({
    address: address(z),
    open: openWake(z).optional(),
    firedAt: z.number().optional(),
    unanswered: text(z).optional(),
    wanted: wanted(z).optional(),
    given: wanted(z).optional(),
    retries: z.strictObject({ count: count(z), at: z.number() }).optional(),
    gaveUp: z.literal(true).optional(),
    /** When it was woken for an answer to each of these requests. */
    answered: z.record(text(z), z.number()).optional(),
  });

const segment = (z: Zod) =>
  z.strictObject({
    name: text(z),
    /** How much of the file counts; behind that may lie what a compaction that was killed had written. */
    bytes: count(z),
    /** SHA-256 of each piece and of the digest before it, so that it grows with the file. */
    digest: text(z),
    events: count(z),
    first: position(z),
    last: position(z),
    /** Unix milliseconds of the newest event in it. */
    newest: z.number(),
  });

const schema = (z: Zod) =>
  z.strictObject({
    /** What made room necessary. */
    because: z.enum(['age', 'count', 'bytes', 'asked']),
    /** Positions that this compaction took out of the log. */
    dropped: z.array(span(z)),
    /** Every position that is not in the log any more, this compaction included. */
    gaps: z.array(span(z)),
    /** How many events and bytes it took out. */
    events: count(z),
    bytes: count(z),
    /** The whole archive, oldest segment first. */
    archive: z.array(segment(z)),
    /** Segments that were deleted with it, and the first moment that can still be told after that. */
    deleted: z.strictObject({ segments: z.array(segment(z)), earliest: count(z) }).nullable(),
    /** What no event in the log speaks of any more. */
    forgotten: z.strictObject({
      messages: z.array(text(z)),
      addresses: z.array(address(z)),
      servers: z.array(text(z)),
      clients: z.array(text(z)),
    }),
    /** What dropped events had said of wakes and still holds: all agents of whom anything does. */
    standings: z.array(standing(z)),
  });

/**
 * Finished stories were taken out of the log and put into the archive. The newest of these events tells all that is
 * missing, so each takes the one before it along.
 */
export const logCompacted = defineEvent({
  type: 'log.compacted',
  v: 1,
  critical: true,
  schema,
  refs: () => [],
});
