import { setTimeout } from 'node:timers/promises';
import { adapterOf, type ProcessIdentity } from '../../clients/index.js';
import { type Driver, type DriverOutcome, WAKE_TEXT, type WakeTarget } from '../driver.js';
import type { Terminal } from '../tmux.js';
import { pressEnter, typeText, viewOfPane } from '../tmux-keys.js';
import { isInUse } from './composer.js';
import { whyNotReached } from './pane-proof.js';

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
  const pane = await viewOfPane(terminal);
  if (pane === null) return unavailable(`tmux shows no pane ${terminal.pane}.`);
  const hindrance = whyNotReached(client, pane, ownPid);
  if (hindrance !== null) return unavailable(hindrance);
  if (isInUse(pane, adapterOf(clientType).promptMarks)) {
    return unavailable(`Somebody is typing or choosing in pane ${terminal.pane}.`);
  }
  if (!isStillOurs()) return unavailable('The lease of this wake is over.');

  const typed = await typeText(terminal, pane.pid, WAKE_TEXT);
  if (typed === 'none') return unavailable(`tmux did not let the text into pane ${terminal.pane}.`);
  if (typed === 'unknown') return failed(`tmux did not say whether it typed into pane ${terminal.pane}.`);

  if (enterGapMs > 0) await setTimeout(enterGapMs);
  const change = isStillOurs() ? whyNotReached(client, pane, ownPid) : 'The lease of this wake is over.';
  return change === null
    ? enter(place, pane.pid)
    : failed(`The text is in pane ${terminal.pane}, and Enter was not pressed. ${change}`);
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
  const evidence = `Typed into pane ${terminal.pane} (process ${panePid}) of the client (process ${client.pid}).`;
  return { outcome: 'fired', confirmed: false, evidence };
}

function unavailable(evidence: string): DriverOutcome {
  return { outcome: 'unavailable', evidence };
}

function failed(evidence: string): DriverOutcome {
  return { outcome: 'failed', evidence };
}
