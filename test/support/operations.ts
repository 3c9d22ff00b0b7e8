import { MemoryTables } from '../../src/projections/index.js';
import type { World } from './world.js';

/** How often tables were asked and written to, and how many rows the ranges gave. */
export interface Operations {
  gets: number;
  puts: number;
  removes: number;
  rows: number;
}

/** Counts what `work` does to a world's tables: a cost that no clock can blur. */
export function operationsOf(world: World, work: () => void): Operations {
  const counted: Operations = { gets: 0, puts: 0, removes: 0, rows: 0 };
  const real = MemoryTables.prototype;
  const counting: Pick<MemoryTables, 'get' | 'put' | 'remove' | 'range'> = {
    get: (...args) => {
      counted.gets += 1;
      return real.get.apply(world.tables, args) as never;
    },
    put: (...args) => {
      counted.puts += 1;
      real.put.apply(world.tables, args);
    },
    remove: (...args) => {
      counted.removes += 1;
      real.remove.apply(world.tables, args);
    },
    range: (...args) => {
      const rows = real.range.apply(world.tables, args);
      counted.rows += rows.length;
      return rows as never;
    },
  };
  Object.assign(world.tables, counting);
  try {
    work();
  } finally {
    for (const method of Object.keys(counting)) Reflect.deleteProperty(world.tables, method);
  }
  return counted;
}
