import type { Tables } from '../events/index.js';
import type { Address } from './address.js';
import type { Move } from './moves.js';

/**
 * Names the group of rows that holds what is kept at an address. An agent that changes its address takes its
 * box along, so that a move costs the same however much is kept. Each box belongs to one address.
 */
export type Box = string;

/** What a projection keeps in boxes. */
export interface Boxes {
  /** The table of the boxes that addresses have; an address without a row has the box of its own name. */
  readonly owned: string;
  /** A table whose groups are boxes: a box without a row here holds nothing. */
  readonly contents: string;
  /** Puts everything that one box holds into another. */
  readonly pour: (tables: Tables, from: Box, into: Box) => void;
}

const ALL = 'all';

/** The box that an address has now. */
export function boxOf(tables: Tables, { owned }: Pick<Boxes, 'owned'>, address: Address): Box {
  return tables.get<Box>(owned, [ALL, address]) ?? address;
}

/** All that is kept at one address is kept at another from now on, beside what is there already. */
export function moveBox(tables: Tables, boxes: Boxes, { from, to }: Move): void {
  if (from === to) return;
  const source = boxOf(tables, boxes, from);
  if (isEmpty(tables, boxes, source)) return;
  const destination = boxOf(tables, boxes, to);
  if (holdsLess(tables, boxes, source, destination)) {
    boxes.pour(tables, source, destination);
    return;
  }
  boxes.pour(tables, destination, source);
  // An exchange, so that no box is left without an address, or made anew for each move.
  own(tables, boxes, to, source);
  own(tables, boxes, from, destination);
}

function own(tables: Tables, { owned }: Boxes, address: Address, box: Box): void {
  if (box === address) tables.remove(owned, [ALL, address]);
  else tables.put(owned, [ALL, address], box);
}

function isEmpty(tables: Tables, { contents }: Boxes, box: Box): boolean {
  return tables.range(contents, { group: box, limit: 1 }).length === 0;
}

/** Looks at no more rows than a few times those of the smaller box. */
function holdsLess(tables: Tables, { contents }: Boxes, box: Box, other: Box): boolean {
  for (let limit = 1; ; limit *= 2) {
    const held = tables.range(contents, { group: box, limit }).length;
    const heldByOther = tables.range(contents, { group: other, limit }).length;
    if (held < limit || heldByOther < limit) return held < heldByOther;
  }
}
