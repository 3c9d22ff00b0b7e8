import { benchAsk } from './ask.js';
import { benchBounded } from './bounded.js';
import { benchCommands } from './commands.js';
import { benchFold } from './fold.js';
import { benchHooks } from './hooks.js';
import { benchIdle } from './idle.js';
import { benchMemory } from './memory.js';
import { benchReplay } from './replay.js';
import { printHeader } from './report.js';
import { benchSend } from './send.js';
import { benchSenders } from './senders.js';
import { benchStart } from './start.js';
import { benchVerify } from './verify.js';
import { benchWake } from './wake.js';

/** By the name that runs one alone: `npm run bench -- send start`. */
const benches: Readonly<Record<string, () => Promise<void>>> = {
  send: benchSend,
  senders: benchSenders,
  ask: benchAsk,
  start: benchStart,
  idle: benchIdle,
  fold: benchFold,
  hooks: benchHooks,
  wake: benchWake,
  verify: benchVerify,
  commands: benchCommands,
  replay: benchReplay,
  memory: benchMemory,
  bounded: benchBounded,
};

// So that what was started and made is ended and removed.
process.once('SIGINT', () => process.exit(130));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
printHeader();
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
process.exit(0);
