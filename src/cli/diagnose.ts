import { jsonLine } from '../forensics/index.js';
import { defineCommand, NO_SENSE } from './command.js';
import { print } from './context.js';
import { inside } from './diagnose/inside.js';

/** Tells what is wrong with this installation and what mends it. */
export const diagnose = defineCommand({
  name: 'diagnose',
  description: 'Tell what is wrong here and what mends it.',
  examples: ['oxtail diagnose', 'oxtail diagnose --json | jq \'.checks[] | select(.state == "wrong")\''],
  exits: ['0  nothing is wrong, though there may be something to look at', '1  something is wrong', NO_SENSE],
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
      const { lookedInside } = await import('./diagnose/look.js');
      await print(context, [jsonLine(await lookedInside(context))]);
      return 0;
    }
    if (args.trace === true) {
      const { printTrace } = await import('./diagnose/trace.js');
      return printTrace(context, args.json === true);
    }
    // The other process loads its part while this one loads the rest.
    const looking = inside(context);
    const { printDiagnosis } = await import('./diagnose/diagnosis.js');
    return printDiagnosis(context, looking, args.json === true);
  },
});
