import { type Check, type Facts, jsonLine, diagnose as judged } from '../forensics/index.js';
import { defineCommand } from './command.js';
import { print } from './context.js';
import { gatherFacts } from './diagnose/facts.js';
import { lookedInside } from './diagnose/inside.js';
import { diagnosisLines } from './diagnose/lines.js';
import { printTrace } from './diagnose/trace.js';

/** Tells what is wrong with this installation and what mends it. */
export const diagnose = defineCommand({
  name: 'diagnose',
  description: 'Tell what is wrong here and what mends it.',
  examples: ['oxtail diagnose', 'oxtail diagnose --json | jq \'.checks[] | select(.state == "wrong")\''],
  args: {
    json: { type: 'boolean', description: 'Print the findings as JSON.' },
    trace: { type: 'boolean', description: 'Only count the wake outcomes in MCP_TRACE_FILE.' },
    inside: {
      type: 'boolean',
      description: 'Only print what is inside the log, as JSON.',
    },
  },
  run: async (args, context) => {
    if (args.inside === true) {
      await print(context, [jsonLine(await lookedInside(context))]);
      return 0;
    }
    if (args.trace === true) return printTrace(context, args.json === true);
    const facts = await gatherFacts(context);
    const checks = judged(facts);
    const ok = checks.every(({ state }) => state !== 'wrong');
    await print(
      context,
      args.json === true ? [jsonLine(asJson(facts, checks, ok))] : diagnosisLines(checks, facts),
    );
    return ok ? 0 : 1;
  },
});

function asJson({ at, version, home, inside, trace }: Facts, checks: readonly Check[], ok: boolean) {
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
