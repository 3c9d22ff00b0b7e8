import type { Driver } from './driver.js';
import { codexQueue } from './drivers/codex-queue.js';
import { rewake } from './drivers/rewake.js';
import { tmuxDriver } from './drivers/tmux-driver.js';

/** Every way to wake an agent, in the usual order: first those that leave the keyboard alone. */
export const drivers: readonly Driver[] = [rewake, codexQueue, tmuxDriver];

/**
 * The drivers to try, first choice first: those named, each once, in their order; all for null. A name of no driver
 * counts for nothing, so that a list of such names leaves none: a slip never lets in a driver that was not named.
 */
export function driversFor(wanted: readonly string[] | null): readonly Driver[] {
  if (wanted === null) return drivers;
  return [...new Set(wanted)].flatMap((name) => drivers.filter((driver) => driver.name === name));
}
