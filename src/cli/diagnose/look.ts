import { hostFacts } from '../../clients/index.js';
import { hasLog, homeOf, StoreError } from '../../events/index.js';
import { historyOfLog, type Inside, lookInside } from '../../forensics/index.js';
import type { Context } from '../context.js';
import { withLog } from '../existing-log.js';

/** The look itself, in this process. Folds and appends nothing. Never rejects. */
export async function lookedInside(context: Context): Promise<Inside> {
  const { ambient } = context;
  const home = homeOf(ambient.env);
  if (!hasLog(home)) return { kind: 'none' };
  try {
    return await withLog(context, async (log) => {
      const found = lookInside(log, historyOfLog(log, home.root), ambient.now(), hostFacts());
      return { kind: 'open', found };
    });
  } catch (error) {
    if (error instanceof StoreError) return { kind: 'refused', code: error.code, sentence: error.message };
    return { kind: 'ended', how: error instanceof Error ? error.message : String(error) };
  }
}
