import type { Projection } from '../../src/events/index.js';
import { projections } from '../../src/projections/index.js';

const mailboxesVersion = projections.find(({ name }) => name === 'mailboxes')?.version ?? 0;

/** Mailboxes as a later version might fold them: with a table more, and rows that look different. */
const laterMailboxes: Projection = {
  name: 'mailboxes',
  version: mailboxesVersion + 1,
  handles: ['message.delivered', 'session.state_set'],
  apply(tables, event) {
    tables.put('mailboxes.waiting', ['later', event.seq], { later: event.type });
    if (event.type === 'session.state_set') {
      const count = tables.get<number>('mailboxes.cards', ['all', event.data.address]) ?? 0;
      tables.put('mailboxes.cards', ['all', event.data.address], count + 1);
    }
  },
};

/** Cards again, with a fold that writes first and then fails on a card that says so. */
const poisoned: Projection = {
  name: 'poisoned',
  version: 1,
  handles: ['session.state_set'],
  apply(tables, event) {
    tables.put('poisoned.cards', ['all', event.seq], event.type);
    if (event.type === 'session.state_set' && event.data.purpose === 'poison') throw new Error('poison');
  },
};

/** Ends its process from inside the fold, after the event and other tables have been written. */
const deadly: Projection = {
  name: 'deadly',
  version: 1,
  handles: ['session.state_set'],
  apply(tables, event) {
    tables.put('deadly.cards', ['all', event.seq], event.type);
    if (event.type === 'session.state_set' && event.data.purpose === 'die') {
      process.kill(process.pid, 'SIGKILL');
    }
  },
};

/** Programs that may share one log, by the projections that each folds. */
export const programs = {
  current: projections,
  later: projections.map((one) => (one.name === 'mailboxes' ? laterMailboxes : one)),
  poisoned: [...projections, poisoned],
  deadly: [...projections, deadly],
} as const satisfies Record<string, readonly Projection[]>;
