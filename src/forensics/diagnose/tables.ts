import { printable } from '../printable.js';
import { type Check, fine, type Judge, unknown, warning, wrong } from './check.js';
import type { LogFacts } from './facts.js';

const NAME = 'projections';

/** Whether every projection is stored and folded up to the end of the log. */
export const tables: Judge = ({ inside }) => {
  if (inside.kind === 'none') return [];
  if (inside.kind !== 'open')
    return unknown(NAME, 'The log could not be opened, so its tables were not seen.');
  return [...folded(inside.found), ...foreign(inside.found)];
};

function folded({ head, projections }: LogFacts): Check[] {
  const beyond = projections.filter((one) => one.folded !== null && one.folded > head);
  if (beyond.length > 0) {
    return wrong(
      NAME,
      `${namesOf(beyond)}: folded further than the log reaches.`,
      'keep a copy of the log folder, then run oxtail verify',
    );
  }
  const behind = projections.filter((one) => one.folded !== head || !one.current);
  if (head === 0 || behind.length === 0) {
    return fine(NAME, `All ${projections.length} projections are folded up to the end of the log.`);
  }
  const missing = behind.filter((one) => one.folded === null);
  const events = Math.max(...behind.map((one) => head - (one.folded ?? 0)));
  const how = missing.length === behind.length ? 'not stored yet' : `behind by up to ${events} events`;
  return warning(
    NAME,
    `${namesOf(behind)}: ${how}.`,
    'nothing: the next server or command that needs them folds them',
  );
}

function foreign({ foreignTables }: LogFacts): Check[] {
  if (foreignTables.length === 0) return [];
  const names = foreignTables.map(printable).join(', ');
  return fine('other-projections', `Tables of other versions are stored, too, and left alone: ${names}.`);
}

function namesOf(some: readonly { readonly name: string }[]): string {
  return some.map(({ name }) => printable(name)).join(', ');
}
