import type { Projection } from '../../../src/events/index.js';
import { foldsAsRecorded } from '../digests.js';
import type { Recorded } from '../fixtures.js';

/** The first thing that recorded incidents hold against a program; null when there is none. */
export function firstComplaint(
  projections: readonly Projection[],
  incidents: readonly Recorded[],
): string | null {
  for (const { name, events, expected } of incidents) {
    for (const projection of projections) {
      const stored = `${projection.name}@${projection.version}`;
      if (!foldsAsRecorded(events, projection, expected.digests[stored])) return `${stored} of ${name}`;
    }
  }
  return null;
}
