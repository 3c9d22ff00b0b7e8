import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the export in a home that was made to look back on one. */
export const IMPORTED = 'imported.jsonl.gz';

/** The export that a home was made for; null when it was made for none. */
export function importedIn(home: string): string | null {
  const path = join(home, IMPORTED);
  return existsSync(path) ? path : null;
}
