import type { Seq } from '../../events/index.js';
import { isWholeSnapshot, savedStates } from '../../retention/index.js';
import type { Findings } from './findings.js';

/**
 * Finds saved states that cannot be read, and whether the one is there with which all that is kept begins. Any other
 * that is gone is no loss: its state is folded from an earlier one. Memory: one state.
 */
export function checkStates(folder: string, earliest: Seq, findings: Findings): void {
  const saved = savedStates(folder);
  for (const seq of saved) {
    if (isWholeSnapshot(folder, seq)) continue;
    findings.add(
      'state',
      null,
      `The saved state as of position ${seq} cannot be read: moments behind it ${SLOW}`,
    );
  }
  if (earliest === 0 || saved.includes(earliest)) return;
  const sentence = `The saved state as of position ${earliest} is missing, and what came before it was deleted`;
  findings.add('state', null, `${sentence}: moments behind it cannot be told.`);
}

const SLOW = 'are folded from an earlier one, if there is any.';
