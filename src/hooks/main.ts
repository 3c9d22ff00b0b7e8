import { systemAmbient } from '../events/index.js';
import { startWatchdog } from './watchdog.js';

/** Clients wait at least 5 s for a hook. */
const LIMIT_MS = 4000;

async function main([client = '', event = '']: readonly string[]): Promise<void> {
  startWatchdog(LIMIT_MS);
  // Loaded while the watchdog comes up.
  const { answerHook } = await import('./command.js');
  await answerHook({ client, event, input: process.stdin, output: process.stdout, ambient: systemAmbient() });
  process.exit(0);
}

void main(process.argv.slice(2));
