import { homeOf } from '../events/index.js';
import { counted, printable, type Verification, verify as verifyLog, wrapped } from '../forensics/index.js';
import { projections } from '../projections/index.js';
import { defineCommand, NO_SENSE } from './command.js';
import { COLUMNS, print } from './context.js';
import { fileOption, importedFile } from './existing-history.js';
import { withLog } from './existing-log.js';

/** Proves that what is stored is what the log says. */
export const verify = defineCommand({
  name: 'verify',
  description: 'Fold the log anew and compare it with what is stored.',
  examples: ['oxtail verify', 'oxtail verify --json', 'oxtail verify --file incident.jsonl.gz'],
  exits: ['0  all is as the events say', '1  it is not, or it could not be proved', NO_SENSE],
  args: {
    json: { type: 'boolean', description: 'Print the findings as JSON.' },
    file: { ...fileOption.file, description: 'Prove this export, not your own log.' },
  },
  run: async (args, context) => {
    const file = args.file ?? importedFile(context);
    if (file !== undefined) {
      // Seldom wanted, and not cheap to load.
      const { verifyFile } = await import('./verify-file.js');
      return verifyFile(file, args.json === true, context);
    }
    return withLog(context, async (log) => {
      const found = verifyLog(log, projections, homeOf(context.ambient.env).archive);
      await print(context, args.json === true ? [JSON.stringify(found, null, 2)] : verificationLines(found));
      return found.ok ? 0 : 1;
    });
  },
});

/** The findings for people. */
export function verificationLines(found: Verification): string[] {
  const { events, archived, head, quarantined, problems } = found;
  const setAside = quarantined === 0 ? '' : `, ${quarantined} set aside`;
  const put = archived === 0 ? '' : `, ${archived} read from the archive`;
  const width = Math.max(...found.projections.map(({ name }) => name.length));
  const rows = found.projections.map(
    (one) =>
      `  ${one.name.padEnd(width)}  ${counted(one.rows, 'row').padStart(10)}  ${one.ok ? 'as folded' : 'not as folded'}`,
  );
  const sentences = problems.flatMap(({ code, sentence }) => [
    '',
    ...wrapped(`${code}: ${printable(sentence)}`, COLUMNS),
  ]);
  return [
    ...wrapped(
      `${events} events up to position ${head}${setAside}${put}, folded anew and compared:`,
      COLUMNS,
    ),
    '',
    ...rows,
    ...sentences,
    ...(found.firstBad === null ? [] : ['', `First bad position: ${found.firstBad}.`]),
    '',
    problems.length === 0
      ? 'Verified: what is stored is exactly what the events say.'
      : `Not verified: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}.`,
  ];
}
