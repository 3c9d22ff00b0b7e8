import { type Check, diagnose, type Facts, type Inside, jsonLine } from '../../forensics/index.js';
import { type Context, print } from '../context.js';
import { gatherFacts } from './facts.js';
import { diagnosisLines } from './lines.js';

/** Judges everything, what the look inside the log will have found included, and prints it. Returns the exit code. */
export async function printDiagnosis(
  context: Context,
  looking: Promise<Inside>,
  asJson: boolean,
): Promise<number> {
  const facts = await gatherFacts(context, looking);
  const checks = diagnose(facts);
  const ok = checks.every(({ state }) => state !== 'wrong');
  await print(context, asJson ? [jsonLine(asData(facts, checks, ok))] : diagnosisLines(checks, facts));
  return ok ? 0 : 1;
}

function asData({ at, version, home, inside, trace }: Facts, checks: readonly Check[], ok: boolean) {
  return {
    schema_version: 1,
    ok,
    at,
    program: version,
    home: home.root,
    checks,
    wakes: inside.kind === 'open' ? inside.found.wakes : null,
    trace: trace.kind === 'read' ? trace.summary : null,
  };
}
