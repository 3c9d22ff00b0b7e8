import { checkFold, openBundle, openSegment, printable, wrapped } from '../forensics/index.js';
import { projections } from '../projections/index.js';
import { checkLines } from './check-lines.js';
import { CommandError } from './command-error.js';
import { COLUMNS, type Context, print } from './context.js';

/** Proves that an export is whole, and that this program folds it as it was folded when it was written. */
export async function verifyFile(file: string, json: boolean, context: Context): Promise<number> {
  if (openSegment(file) !== null) {
    throw new CommandError(
      'archive-segment',
      `${file} is a part of an archive, which proves nothing by itself: oxtail verify, without --file, proves your log with all of its archive.`,
    );
  }
  const bundle = openBundle(file);
  try {
    const { damage, history } = bundle;
    const check = checkFold(history, projections);
    const ok = check.ok && damage.length === 0;
    const findings = damage.flatMap((sentence) => [
      '',
      ...wrapped(`damaged: ${printable(sentence)}`, COLUMNS),
    ]);
    const lines = [
      ...checkLines(check),
      ...findings,
      '',
      ok ? 'Verified: the export is whole.' : 'Not verified.',
    ];
    await print(context, json ? [JSON.stringify({ ok, damage, check }, null, 2)] : lines);
    return ok ? 0 : 1;
  } finally {
    bundle.close();
  }
}
