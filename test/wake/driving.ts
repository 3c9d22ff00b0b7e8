import { expect } from 'vitest';
import { tmuxDriverFor } from '../../src/wake/drivers/tmux-driver.js';
import { type DriverOutcome, WAKE_TEXT, type WakeTarget } from '../../src/wake/index.js';
import { type TerminalClient, untilTyped } from '../support/terminal-client.js';
import type { Tmux } from '../support/tmux.js';

const yes = () => true;
/** An outcome with such evidence. */
export const unavailable = (evidence: RegExp) => ({
  outcome: 'unavailable',
  evidence: expect.stringMatching(evidence) as string,
});
/** An outcome with such evidence. */
export const failed = (evidence: RegExp) => ({
  outcome: 'failed',
  evidence: expect.stringMatching(evidence) as string,
});

/** Wakes a client as its server would. */
export function wake(
  { server, target }: TerminalClient,
  other: Partial<WakeTarget> = {},
  isStillOurs = yes,
): Promise<DriverOutcome> {
  return tmuxDriverFor(server).wake({ ...target, ...other }, isStillOurs);
}

/** `isStillOurs` that lets something happen when it is asked for the nth time. */
export function when(nth: number, happens: () => unknown): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    if (asked === nth) happens();
    return true;
  };
}

/** Wakes a client, which is to get the text and one Enter. */
export async function expectWoken(tmux: Tmux, agent: TerminalClient): Promise<void> {
  expect(await wake(agent)).toEqual({
    outcome: 'fired',
    confirmed: false,
    evidence: expect.stringContaining(agent.pane),
  });
  expect(await untilTyped(tmux, agent)).toBe(`${WAKE_TEXT}\r`);
}
