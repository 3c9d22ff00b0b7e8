import type { Mutant } from './mutants.js';

/** A change of a reducer that no history can notice, and why not; or who notices it instead. */
export type Equivalent = Pick<Mutant, 'file' | 'was' | 'is'> & { readonly because: string };

/** Every such change that is known. */
export const equivalents: readonly Equivalent[] = [
  {
    file: 'boxes.ts',
    was: 'if (from === to) return;',
    is: ';',
    because: 'a box that is poured into itself is as it was',
  },
  {
    file: 'boxes.ts',
    was: 'if (isEmpty(tables, boxes, source)) return;',
    is: ';',
    because: 'an empty box can be exchanged as well as left: nothing is in it',
  },
  {
    file: 'boxes.ts',
    was: 'return tables.range(contents, { group: box, limit: 1 }).length === 0;',
    is: 'return;',
    because: 'the same',
  },
  { file: 'boxes.ts', was: '{ group: box, limit: 1 }', is: '{group: box}', because: 'it only takes longer' },
  { file: 'boxes.ts', was: '1', is: '2', because: 'a limit that only spares time' },
  { file: 'boxes.ts', was: '2', is: '3', because: 'the same' },
  { file: 'boxes.ts', was: '{ group: box, limit }', is: '{group: box}', because: 'it only takes longer' },
  { file: 'boxes.ts', was: '{ group: other, limit }', is: '{group: other}', because: 'it only takes longer' },
  {
    file: 'boxes.ts',
    was: 'held < limit || heldByOther < limit',
    is: '(held < limit && heldByOther < limit)',
    because: 'it counts on until both are known, and compares the same',
  },
  {
    file: 'sessions.ts',
    was: "if (addressee.kind === 'server') continue;",
    is: ';',
    because: 'no table has rows of an agent without a name; the types ask',
  },
  {
    file: 'wakes.ts',
    was: '24',
    is: '25',
    because: 'wakes.test.ts does, by a day and a millisecond; no history is that exact',
  },
  { file: 'wakes.ts', was: '60', is: '61', because: 'the same' },
  { file: 'wakes.ts', was: '1000', is: '1001', because: 'the same' },
  { file: 'wakes.ts', was: 'return {};', is: 'return;', because: 'it is spread: nothing adds nothing' },
  {
    file: 'wakes.ts',
    was: '{ ...data, wake }',
    is: '{...data}',
    because: 'the data hold the same wake; the types cannot know',
  },
  {
    file: 'wakes.ts',
    was: "['disabled', 'deduped', 'read', 'gave_up']",
    is: "['disabled', 'deduped', 'read']",
    because: 'what was given up is dealt with before',
  },
  {
    file: 'wait-graph.ts',
    was: 'if (from === to) return;',
    is: ';',
    because: 'what is moved to where it is stays as it is',
  },
  {
    file: 'wait-graph.ts',
    was: 'if (row === undefined) continue;',
    is: ';',
    because: 'a wait is in both tables or in none',
  },
  {
    file: 'address.ts',
    was: "{ kind, project: first, session: rest.join(':') }",
    is: '{kind, project: first}',
    because: 'no fold asks for the session of an address',
  },
  {
    file: 'address.ts',
    was: "{ kind: 'server', server: first }",
    is: '{server: first}',
    because: 'folds only ask whether it is an agent',
  },
  {
    file: 'address.ts',
    was: "{ kind: 'server', server: first }",
    is: "{kind: 'server'}",
    because: 'no fold asks for the server of an address',
  },
  { file: 'mailboxes.ts', was: 'return undefined;', is: 'return;', because: 'the same in other words' },
  {
    file: 'mailboxes.ts',
    was: 'tables.get<MailboxTotal>(TOTALS, [ALL, box]) ?? EMPTY',
    is: '(tables.get<MailboxTotal>(TOTALS, [ALL, box]))',
    because: 'a box that holds a message has a total',
  },
  {
    file: 'mailboxes.ts',
    was: 'if (rest.length === value.items.length) continue;',
    is: ';',
    because: 'what nothing is taken from is written as it was',
  },
  {
    file: 'mailboxes.ts',
    was: 'if (earlier.length === 0) return taken;',
    is: ';',
    because: 'of no hand-overs nothing is taken',
  },
  {
    file: 'ledgers.ts',
    was: 'if (by === 0) return;',
    is: ';',
    because: 'a total that does not change is written as it was',
  },
  {
    file: 'asks.ts',
    was: 'if (data.reservedFor === null) return;',
    is: ';',
    because: 'no question has the id null',
  },
];
