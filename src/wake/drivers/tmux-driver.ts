import { setTimeout } from 'node:timers/promises';
import { adapterOf, type ProcessIdentity } from '../../clients/index.js';
import { DRIVER_LIMIT_MS, type Driver, type DriverOutcome, WAKE_TEXT, type WakeTarget } from '../driver.js';
import type { Terminal } from '../tmux.js';
import { pressEnter, typeText, viewOfPane } from '../tmux-keys.js';
import { heldBy } from './composer.js';
import { whyNotReached } from './pane-proof.js';

/** One call of tmux may take so long, and Enter is the last. */
const LATEST_ENTER_MS = DRIVER_LIMIT_MS - 1500;
/** How long a client may take to draw what was typed, in milliseconds, and how often that is looked at. */
const DRAWN_WITHIN_MS = 1000;
const LOOK_EVERY_MS = 50;

const OVER = 'The lease of this wake is over, or the agent needs none any more.';
const TOUCHED = 'Somebody typed meanwhile, or a menu opened: the text stays as part of their draft.';

/** Types into the agent's own tmux pane. */
export const tmuxDriver: Driver = tmuxDriverFor(process.pid);

/** The same for a server with this pid, under whose client the pane has to be. */
export function tmuxDriverFor(ownPid: number): Driver {
  return {
    name: 'tmux',
    types: true,
    mayReach: (target) => placeOf(target) !== null,
    wake: async (target, isStillOurs) => {
      const place = placeOf(target);
      return place === null
        ? unavailable('The client’s process or its pane is not known.')
        : wakeAt(place, target, ownPid, isStillOurs);
    },
  };
}

interface Place {
  readonly terminal: Terminal;
  readonly client: ProcessIdentity;
}

function placeOf({ terminal, client }: WakeTarget): Place | null {
  return terminal === null || client === null ? null : { terminal, client };
}

async function wakeAt(
  place: Place,
  { clientType, enterGapMs }: WakeTarget,
  ownPid: number,
  isStillOurs: () => boolean,
): Promise<DriverOutcome> {
  const { terminal, client } = place;
  const late = AbortSignal.timeout(LATEST_ENTER_MS);
  const { promptMarks } = adapterOf(clientType);
  const pane = await viewOfPane(terminal);
  if (pane === null) return unavailable(`tmux shows no pane ${terminal.pane}.`);
  const hindrance = whyNotReached(client, pane, ownPid);
  if (hindrance !== null) return unavailable(hindrance);
  const held = heldBy(pane, promptMarks);
  if (held === 'other') return unavailable(`Somebody is typing or choosing in pane ${terminal.pane}.`);
  if (!isStillOurs()) return unavailable(OVER);
  // A wake before this one was broken off between its text and Enter.
  if (held === 'ours') return enter(place, pane.pid);

  const typed = await typeText(terminal, pane.pid, WAKE_TEXT);
  if (typed === 'none') return unavailable(`tmux did not let the text into pane ${terminal.pane}.`);
  if (typed === 'unknown') return failed(`tmux did not say whether it typed into pane ${terminal.pane}.`);

  if (enterGapMs > 0) await setTimeout(enterGapMs);
  const obstacle =
    (await whyNotAlone(terminal, promptMarks, late)) ??
    (isStillOurs() ? whyNotReached(client, pane, ownPid) : OVER);
  return obstacle === null
    ? enter(place, pane.pid)
    : failed(`The text is in pane ${terminal.pane}, and Enter was not pressed. ${obstacle}`);
}

/** Why Enter would send off something else than our text; null when it would not, or no screen tells. */
async function whyNotAlone(
  terminal: Terminal,
  promptMarks: string,
  late: AbortSignal,
): Promise<string | null> {
  const drawn = AbortSignal.timeout(DRAWN_WITHIN_MS);
  for (;;) {
    const pane = await viewOfPane(terminal);
    if (late.aborted) return 'It took too long.';
    if (pane === null) return `tmux shows no pane ${terminal.pane}.`;
    const held = heldBy(pane, promptMarks);
    if (held === 'ours' || held === 'unknown') return null;
    if (drawn.aborted) return held === 'other' ? TOUCHED : 'The client does not show it.';
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** Sends the text off that was typed. */
async function enter({ terminal, client }: Place, panePid: number): Promise<DriverOutcome> {
  const entered = await pressEnter(terminal, panePid);
  if (entered === 'none') {
    return failed(`The text is in pane ${terminal.pane}, and tmux did not let Enter into it.`);
  }
  if (entered === 'unknown') {
    return failed(`The text is in pane ${terminal.pane}, and tmux did not say whether it pressed Enter.`);
  }
  const evidence = `Entered in pane ${terminal.pane} (process ${panePid}) of the client (process ${client.pid}).`;
  return { outcome: 'fired', confirmed: false, evidence };
}

function unavailable(evidence: string): DriverOutcome {
  return { outcome: 'unavailable', evidence };
}

function failed(evidence: string): DriverOutcome {
  return { outcome: 'failed', evidence };
}
