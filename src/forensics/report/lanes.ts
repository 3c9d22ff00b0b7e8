import type { Event } from '../../events/index.js';
import { type Address, movesOf, parseAddress } from '../../projections/index.js';
import type { Names } from '../names.js';
import type { Lane } from './model.js';

/** A lane while more is being learnt of it. */
export interface LaneKey {
  /** What it was called, in order; the last is its present name. */
  readonly names: string[];
  /** The lane that this one turned out to be. */
  into: LaneKey | null;
}

/** Which lane each address belongs to. An agent keeps its lane under every id that it goes on as. */
export class Lanes {
  readonly #names: Names;
  readonly #byAddress = new Map<Address, LaneKey>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** The lane of an address, as of the events noted so far. */
  at(address: Address): LaneKey {
    const known = this.#byAddress.get(address);
    if (known !== undefined) return final(known);
    const lane: LaneKey = { names: [this.#names.at(address)], into: null };
    this.#byAddress.set(address, lane);
    return lane;
  }

  /** Takes note of who goes on as whom. */
  note(event: Event): void {
    switch (event.type) {
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) this.#move(from, to);
        return;
      default:
    }
  }

  #move(from: Address, to: Address): void {
    const before = this.#byAddress.get(from);
    if (before === undefined || from === to) return;
    this.#byAddress.delete(from);
    const lane = final(before);
    // What a server was called before it had an id says nothing any more.
    if (parseAddress(from).kind === 'server') lane.names.length = 0;
    const other = this.#byAddress.get(to);
    if (other === undefined) {
      this.#byAddress.set(to, lane);
      lane.names.push(this.#names.at(to));
    } else if (final(other) !== lane) {
      final(other).names.unshift(...lane.names);
      lane.into = final(other);
    }
  }
}

/** The lane that a lane turned out to be. */
export function final(lane: LaneKey): LaneKey {
  let found = lane;
  while (found.into !== null) found = found.into;
  return found;
}

/** A lane as it is shown. */
export function laneOf({ names }: LaneKey): Lane {
  const name = names.at(-1) ?? '';
  return { name, before: [...new Set(names)].filter((one) => one !== name) };
}
