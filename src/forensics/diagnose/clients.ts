import { printable } from '../printable.js';
import { type Check, fine, type Judge, unknown, warning, wrong } from './check.js';
import type { ClientFacts } from './facts.js';

/** Which clients are there. */
export const clients: Judge = ({ clients: all }) => {
  const found = all.flatMap(({ title, found: one }) =>
    one === null
      ? []
      : [`${title} ${one.program === null ? '(only its files)' : (one.version ?? '(version not known)')}`],
  );
  if (found.length > 0) return fine('clients', `Found: ${found.map(printable).join(', ')}.`);
  const names = all.map(({ name }) => name).join(' nor ');
  return warning(
    'clients',
    `Found no client: neither ${names} on PATH, nor files of theirs.`,
    'give any other client the command "oxtail" itself',
  );
};

/** Whether each client that is there has the server and the hooks, as they should be. */
export const hooks: Judge = ({ clients: all }) => all.flatMap(hooksOf);

function hooksOf({ name, title, found, hooks: { status, problems, mend } }: ClientFacts): Check[] {
  if (found === null) return [];
  const check = `hooks-${name}`;
  const told = problems.map(printable).join('; ');
  switch (status) {
    case 'ok':
      return fine(check, `${title} has the server and the hooks, as they should be.`);
    case 'absent':
      return warning(
        check,
        `${title} has no hooks, so mail waits until it is read${problems.length === 0 ? '' : ` (${told})`}.`,
        `run ${mend}`,
      );
    case 'stale':
      return wrong(check, `${title}: ${told}.`, `run ${mend}`);
    case 'unknown':
      return unknown(
        check,
        `${title}: ${told === '' ? 'its set-up could not be looked at' : told}.`,
        `run ${mend}`,
      );
  }
}

/** Whether a client that has hooks lets them run, as far as a hook that was heard of shows. */
export const trust: Judge = ({ clients: all, inside, at }) =>
  all.flatMap(({ name, title, type, found, hooks: { status, unseen } }) => {
    if (found === null || unseen.length === 0 || (status !== 'ok' && status !== 'stale')) return [];
    const heard = inside.kind === 'open' ? inside.found.hooksHeard[type] : undefined;
    if (heard !== undefined) {
      return fine(
        `trust-${name}`,
        `A hook of ${title} was heard of ${daysAgo(at - heard)}, so it runs them.`,
      );
    }
    return unknown(
      `trust-${name}`,
      `No hook of ${title} has been heard of lately; ${unseen.map(printable).join('; ')}.`,
      `start ${title} in its terminal interface and trust the hooks when it asks`,
    );
  });

const DAY_MS = 86_400_000;

function daysAgo(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY_MS);
  if (days <= 0) return 'within a day';
  return days === 1 ? 'a day ago' : `${days} days ago`;
}
