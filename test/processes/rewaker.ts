/*
 * Wakes as a server would, from where it stands among the processes. Arguments: the home of the log, and the pid of
 * what counts as the client. Prints the outcome.
 */
import { hostFacts, identityOf } from '../../src/clients/index.js';
import { rewake } from '../../src/wake/drivers/rewake.js';

const [home = '', pid = ''] = process.argv.slice(2);
const target = {
  clientType: 'claude-code',
  thread: null,
  client: identityOf(Number(pid)),
  host: hostFacts(),
  terminal: null,
  home,
  env: {},
  enterGapMs: 0,
} as const;
const mayReach = rewake.mayReach(target);
const { outcome } = await rewake.wake(target, () => true);
process.stdout.write(`${JSON.stringify({ mayReach, outcome })}\n`);
