/** One promise of the design, and whether this version holds it. */
export type Promised =
  | { readonly id: string; readonly says: string; readonly held: true }
  | { readonly id: string; readonly says: string; readonly held: false; readonly because: string };

/** What oxtail promises. A test holds a promise when its title begins with the promise's id. */
export const promises: readonly Promised[] = [
  {
    id: 'P1',
    says: 'What a tool acknowledged is on disk: no kill and no power cut takes it away.',
    held: true,
  },
  { id: 'P2', says: 'Whoever is shown a message id can answer by it.', held: true },
  {
    id: 'P3',
    says: 'There is one order without gaps. Mail is given in that order, each message once, or marked when again.',
    held: true,
  },
  {
    id: 'P4',
    says: 'Of several who want the same thing one wins, and the others learn who did.',
    held: true,
  },
  { id: 'P5', says: 'What is stored is exactly what folding the log gives.', held: true },
  {
    id: 'P6',
    says: 'Only what is finished is ever forgotten, and what was forgotten is named.',
    held: true,
  },
  {
    id: 'P7',
    says: 'A status claims no more than an event proves; refusals and wakes not sent are events too.',
    held: true,
  },
  {
    id: 'P8',
    says: 'Keystrokes reach only the terminal of the agent that is to be woken, and only when it is safe.',
    held: true,
  },
  { id: 'P9', says: 'What a peer wrote is shown as data, fenced and within a budget.', held: true },
  { id: 'P10', says: 'No tool tells, reaches or names anything of another project.', held: true },
  { id: 'P11', says: 'Looking records nothing and changes nothing.', held: true },
  { id: 'P12', says: 'A record that cannot be used is set aside once, and every tool goes on.', held: true },
];
