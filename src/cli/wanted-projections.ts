import type { Projection } from '../events/index.js';
import { projectionsNamed } from '../forensics/index.js';
import { projections } from '../projections/index.js';
import { UsageError } from './command-error.js';

/** The projections that a command line names, all when it names none. Throws `UsageError` for a name of none. */
export function wantedProjections(names: readonly string[]): readonly Projection[] {
  const wanted = projectionsNamed(names, projections);
  if (!('unknown' in wanted)) return wanted;
  const known = projections.map(({ name }) => name).join(', ');
  throw new UsageError(
    'unknown-projection',
    `There is no projection "${wanted.unknown}": there are ${known}.`,
  );
}
