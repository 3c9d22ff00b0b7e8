import { ancestorsOf, keyboardReaders, type ProcessIdentity, seatAt } from '../../clients/index.js';

/**
 * Why what is typed into a pane would not reach this client and it alone, judged by the processes as they are now; null
 * when it would. A sentence of our own. `ownPid` is the client's server: only what runs above it is believed to be
 * its agent. `pane` is what tmux says of the pane.
 */
export function whyNotReached(
  client: ProcessIdentity,
  pane: { readonly pid: number; readonly device: string },
  ownPid: number,
): string | null {
  const above = ancestorsOf(ownPid);
  const clientAt = above.findIndex(({ pid }) => pid === client.pid);
  if (clientAt < 0 || above[clientAt]?.startToken !== client.startToken) {
    return `The client (process ${client.pid}) does not run above this server any more.`;
  }
  if (!above.slice(clientAt).some(({ pid }) => pid === pane.pid)) {
    return `The pane runs process ${pane.pid}, which the client (process ${client.pid}) does not run under.`;
  }
  const seat = seatAt(pane.device, client.pid);
  if (seat === null) return `The client (process ${client.pid}) does not sit at the pane’s terminal.`;
  if (seat.stopped) return `The client (process ${client.pid}) is suspended.`;
  if (seat.group !== seat.foreground) {
    return `Another program than the client (process ${client.pid}) is in the pane’s foreground.`;
  }
  const others = keyboardReaders(
    pane.device,
    seat.group,
    above.map(({ pid }) => pid),
  );
  if (others === null) return 'What else reads the pane’s keyboard could not be found out.';
  return others.length === 0 ? null : `Process ${others[0]} reads the pane’s keyboard, too.`;
}
