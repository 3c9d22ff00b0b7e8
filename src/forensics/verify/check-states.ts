import { type Projection, type Seq, storedName } from '../../events/index.js';
import { digestOfRows } from '../../projections/index.js';
import { isWholeSnapshot, readSnapshot, readSnapshotHead, savedStates } from '../../retention/index.js';
import type { Findings } from './findings.js';

/**
 * Finds saved states that cannot be read or hold other rows than they say, as far as this program can compare them, and
 * whether the one is there with which all that is kept begins. Any other that is gone is no loss: its state is folded
 * from an earlier one. Whether a state is what folding gives is not asked. Memory: a projection of one state.
 */
export function checkStates(
  folder: string,
  projections: readonly Projection[],
  earliest: Seq,
  findings: Findings,
): void {
  const saved = savedStates(folder);
  for (const seq of saved) {
    const fault = faultOf(folder, seq, projections);
    if (fault !== null) findings.add('state', null, `The saved state as of position ${seq} ${fault}`);
  }
  if (earliest === 0 || saved.includes(earliest)) return;
  const sentence = `The saved state as of position ${earliest} is missing, and what came before it was deleted`;
  findings.add('state', null, `${sentence}: moments behind it cannot be told.`);
}

function faultOf(folder: string, seq: Seq, projections: readonly Projection[]): string | null {
  if (!isWholeSnapshot(folder, seq)) {
    return 'cannot be read: moments behind it are folded from an earlier one, if there is any.';
  }
  const digests = readSnapshotHead(folder, seq)?.digests ?? {};
  const others = projections.flatMap((projection) => {
    const name = storedName(projection);
    // What another version saved, only that can compare.
    if (!(name in digests)) return [];
    const rows = readSnapshot(folder, seq, [name])?.rows.get(name) ?? [];
    return digestOfRows(rows, projection) === digests[name] ? [] : [name];
  });
  if (others.length === 0) return null;
  return `does not hold what its digests say (${others.join(', ')}): moments behind it may be told wrongly.`;
}
