import { join } from 'node:path';
import { shellQuoted } from '../../events/index.js';
import { printable } from '../printable.js';
import { type Check, fine, type Judge, unknown, warning, wrong } from './check.js';
import type { Entry, HomeFacts } from './facts.js';

const NAME = 'permissions';
/** How many paths are named before the rest is counted. */
const MOST_NAMED = 3;

type Seen = Extract<Entry, { mode: number }>;

/** Whether the home and all that is in it is the user's own, and nobody else's. */
export const permissions: Judge = ({ home }) => {
  const { root, user, entries } = home;
  if (entries.length === 0) return fine(NAME, `There is no ${printable(root)} yet.`);
  if (user === null) return unknown(NAME, 'This system knows no owners and modes.');
  const seen = entries.flatMap((entry) => ('mode' in entry ? entry : []));
  const checks = [
    ...some(home, strangers(seen, user), 'belong to another user', (paths) => wrongOwner(paths, user)),
    ...some(
      home,
      seen.filter(isWritableByOthers),
      'can be written by other users',
      (paths) => `chmod go-w ${paths}`,
    ),
    ...readable(home, seen),
    ...unseen(home),
  ];
  return checks.length > 0 ? checks : fine(NAME, 'The home and everything in it is yours alone.');
};

function wrongOwner(paths: string, user: number): string {
  return `chown ${user} ${paths}, or set OXTAIL_HOME to a folder of your own`;
}

function strangers(seen: readonly Seen[], user: number): Seen[] {
  return seen.filter(({ owner }) => owner !== user);
}

function isWritableByOthers({ mode, kind }: Seen): boolean {
  return kind !== 'other' && (mode & 0o022) !== 0;
}

function some(
  home: HomeFacts,
  found: readonly Seen[],
  what: string,
  mend: (paths: string) => string,
): Check[] {
  if (found.length === 0) return [];
  return wrong(NAME, `${named(home, found)} ${what}.`, mend(quoted(home, found)));
}

/** What others can read they may have read: nothing stops working. */
function readable(home: HomeFacts, seen: readonly Seen[]): Check[] {
  const found = seen.filter((entry) => (entry.mode & 0o044) !== 0 && !isWritableByOthers(entry));
  // Nobody reaches what lies in a closed folder.
  const root = seen[0];
  if (root === undefined || found.length === 0 || (root.mode & 0o011) === 0) return [];
  return warning(
    NAME,
    `${named(home, found)} can be read by other users.`,
    `chmod go= ${quoted(home, found)}`,
  );
}

function unseen(home: HomeFacts): Check[] {
  const failed = home.entries.filter((entry) => 'failed' in entry);
  const [first] = failed;
  if (first === undefined) return [];
  return unknown(NAME, `${named(home, failed)} cannot be looked at (${first.failed}).`);
}

function named({ root }: HomeFacts, entries: readonly Entry[]): string {
  const names = entries.slice(0, MOST_NAMED).map(({ path }) => printable(join(root, path)));
  const rest = entries.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}

function quoted({ root }: HomeFacts, entries: readonly Entry[]): string {
  const paths = entries.slice(0, MOST_NAMED).map(({ path }) => shellQuoted(printable(join(root, path))));
  return entries.length > MOST_NAMED ? `-R ${shellQuoted(printable(root))}` : paths.join(' ');
}
