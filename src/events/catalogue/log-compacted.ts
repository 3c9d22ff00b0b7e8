import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, count, position, text } from './shapes.js';
import { wakeRequest } from './wake-requested.js';

/** Positions from one to another, both included. */
const span = () => z.tuple([position(), position()]);

const openWake = () =>
  z.strictObject({
    ...wakeRequest().shape,
    requestedAt: z.number(),
    taken: z.strictObject({ server: text(), until: z.number() }).optional(),
    stirred: z.literal(true).optional(),
  });

const wanted = () => z.strictObject({ messageId: text(), since: z.number() });

/** What is known of an agent's wakes, in the terms of the events that made it so. Times are unix milliseconds. */
const standing = () =>
  z.strictObject({
    address: address(),
    open: openWake().optional(),
    firedAt: z.number().optional(),
    unanswered: text().optional(),
    wanted: wanted().optional(),
    given: wanted().optional(),
    retries: z.strictObject({ count: count(), at: z.number() }).optional(),
    gaveUp: z.literal(true).optional(),
    /** When it was woken for an answer to each of these requests. */
    answered: z.record(text(), z.number()).optional(),
  });

const segment = () =>
  z.strictObject({
    name: text(),
    /** How much of the file counts; behind that may lie what a compaction that was killed had written. */
    bytes: count(),
    /** SHA-256 of each piece and of the digest before it, so that it grows with the file. */
    digest: text(),
    events: count(),
    first: position(),
    last: position(),
    /** Unix milliseconds of the newest event in it. */
    newest: z.number(),
  });

const schema = () =>
  z.strictObject({
    /** What made room necessary. */
    because: z.enum(['age', 'count', 'bytes', 'asked']),
    /** Positions that this compaction took out of the log. */
    dropped: z.array(span()),
    /** Every position that is not in the log any more, this compaction included. */
    gaps: z.array(span()),
    /** How many events and bytes it took out. */
    events: count(),
    bytes: count(),
    /** The whole archive, oldest segment first. */
    archive: z.array(segment()),
    /** Segments that were deleted with it, and the first moment that can still be told after that. */
    deleted: z.strictObject({ segments: z.array(segment()), earliest: count() }).nullable(),
    /** What no event in the log speaks of any more. */
    forgotten: z.strictObject({
      messages: z.array(text()),
      addresses: z.array(address()),
      servers: z.array(text()),
      clients: z.array(text()),
    }),
    /** What dropped events had said of wakes and still holds: all agents of whom anything does. */
    standings: z.array(standing()),
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
