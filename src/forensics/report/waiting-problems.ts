import type { Wait } from '../../projections/index.js';
import { type Findings, grouped, indexesOf, listed } from './findings.js';
import type { Problem } from './model.js';
import { sinceWhen } from './times.js';

/** Who still waits for whom at the end: in a circle, for somebody who does not run, or simply so. */
export function waitingProblems(findings: Findings): Problem[] {
  return findings.waits.flatMap(({ edges, cycles, orphaned }) => [
    ...cycles.flatMap((circle): Problem[] => {
      const names = circle.map((address) => findings.draft.names.at(address));
      const within = edges.filter(
        ({ kind, from, to }) => kind === 'ask' && circle.includes(from) && circle.includes(to),
      );
      // Of those who wait for somebody gone it is said below.
      if (within.some((wait) => orphaned.includes(wait))) return [];
      const says = `${listed(names)} wait for one another in a circle.`;
      return [{ weight: 'bad', says, messages: messagesOf(findings, within) }];
    }),
    ...grouped(edges, ({ to, kind }) => `${kind} ${to}`).flatMap((waits) =>
      owed(
        findings,
        waits,
        waits.every((wait) => orphaned.includes(wait)),
      ),
    ),
  ]);
}

function owed(findings: Findings, waits: readonly Wait[], isGone: boolean): Problem[] {
  const [oldest] = waits;
  if (oldest === undefined) return [];
  const { names } = findings.draft;
  const [one, many] =
    oldest.kind === 'ask' ? ['an answer', 'answers'] : ['a piece of work', 'pieces of work'];
  const who = `${names.at(oldest.to)}${isGone ? ', who does not run,' : ''}`;
  const what = waits.length === 1 ? one : `${waits.length} ${many}`;
  const whom = listed([...new Set(waits.map(({ from }) => names.at(from)))]);
  const since = `since ${sinceWhen(oldest.since, findings.end)}`;
  const says = `${who} owes ${what} to ${whom}, ${waits.length === 1 ? since : `the oldest ${since}`}.`;
  return [{ weight: isGone ? 'bad' : 'notable', says, messages: messagesOf(findings, waits) }];
}

function messagesOf(findings: Findings, waits: readonly Wait[]): readonly number[] {
  return indexesOf(
    findings,
    waits.map(({ id }) => id),
  );
}
