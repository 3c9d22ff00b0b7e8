import { type History, openBundle, openSegment } from '../forensics/index.js';
import type { Context } from './context.js';
import { tell } from './tell.js';

/**
 * Opens an export or a segment of an archive to look back on, and closes it again. It is read once before that, and what
 * is damaged is named. Throws `HistoryError`.
 */
export async function withFile<T>(
  context: Context,
  look: (history: History, log: null) => Promise<T>,
  file: string,
): Promise<T> {
  const segment = openSegment(file);
  const { history, damage, close } = segment === null ? openBundle(file) : { ...segment, close: () => {} };
  try {
    if (segment !== null) tell(context, `${file} is a part of an archive: it holds only finished stories.`);
    const more = damage.length > 1 ? ` And ${damage.length - 1} more.` : '';
    for (const sentence of damage.slice(0, 1)) tell(context, `${file} is damaged: ${sentence}${more}`);
    return await look(history, null);
  } finally {
    close();
  }
}
