import {
  cursorAt,
  type Filter,
  type Fleet,
  fleetAt,
  fleetLines,
  type History,
  jsonLine,
  Names,
  onlyAgent,
  quoted,
} from '../../forensics/index.js';
import { projections } from '../../projections/index.js';
import { CommandError } from '../command-error.js';
import { COLUMNS, type Context, print } from '../context.js';
import { positionFor } from '../existing-history.js';
import { type Asked, filterIn } from './asked.js';

/** Prints the fleet as of one moment. */
export async function printFleet(history: History, asked: Asked, context: Context): Promise<number> {
  const seq = positionFor(history, asked.at ?? String(history.head), context);
  const names = new Names();
  const cursor = cursorAt(history, seq, projections, (event) => names.note(event));
  const fleet = wantedOf(fleetAt(cursor.now()), filterIn(history, asked.filter));
  await print(context, asked.json ? [jsonLine(fleet)] : fleetLines(fleet, names, COLUMNS));
  return 0;
}

/** Throws `CommandError` for an agent that was not known. */
function wantedOf(fleet: Fleet, { agent }: Filter): Fleet {
  const wanted = onlyAgent(fleet, agent);
  if (agent === null || wanted.projects.length > 0) return wanted;
  throw new CommandError(
    'unknown-agent',
    `No agent was known at position ${fleet.seq} whose id begins with "${quoted(agent.text)}": leave --agent out to see all.`,
  );
}
