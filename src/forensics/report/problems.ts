import type { Event } from '../../events/index.js';
import { printable } from '../printable.js';
import { SKIPS } from '../words.js';
import { isFailure } from './fates.js';
import { type Findings, grouped, indexesOf, listed, times } from './findings.js';
import type { Problem } from './model.js';
import { sinceWhen } from './times.js';
import { waitingProblems } from './waiting-problems.js';

/** What went wrong, the worst first. */
export function problemsOf(findings: Findings): Problem[] {
  const all = [
    ...waitingProblems(findings),
    ...unread(findings),
    ...wakes(findings),
    ...unconfirmed(findings),
    ...refusals(findings),
    ...records(findings),
  ];
  return [...all.filter(({ weight }) => weight === 'bad'), ...all.filter(({ weight }) => weight !== 'bad')];
}

function unread({ lanes, messages, end }: Findings): Problem[] {
  const unseen = messages
    .map((message, index) => ({ ...message, index }))
    .filter(({ fate }) => fate === 'unread' || fate === 'failed');
  return grouped(unseen, ({ to, outcome }) => `${to} ${outcome}`).flatMap((group): Problem[] => {
    const [oldest] = group;
    if (oldest === undefined) return [];
    const [count, which] =
      group.length === 1 ? ['One message', 'it'] : [`${group.length} messages`, 'the oldest'];
    const since = `${which} has waited since ${sinceWhen(oldest.at, end)}`;
    return [
      {
        weight: oldest.fate === 'failed' ? 'bad' : 'notable',
        says: `${count} to ${lanes[oldest.to]?.name ?? '?'}: ${oldest.outcome}; ${since}.`,
        messages: group.map(({ index }) => index),
      },
    ];
  });
}

function wakes(findings: Findings): Problem[] {
  const skips = eventsOf(findings, 'wake.skipped');
  return grouped(skips, ({ data }) => data.reason).flatMap((group): Problem[] => {
    const [one] = group;
    if (one === undefined) return [];
    const { reason } = one.data;
    const whom = listed([...new Set(group.map(({ data }) => findings.draft.names.at(data.address)))]);
    return [
      {
        weight: isFailure(reason) ? 'bad' : 'notable',
        says: `A wake was not sent ${times(group.length)}: ${SKIPS[reason]} (${whom}).`,
        messages: indexesOf(
          findings,
          group.map(({ data }) => data.messageId),
        ),
      },
    ];
  });
}

function unconfirmed({ messages }: Findings): Problem[] {
  const given = messages.flatMap(({ outcome }, index) =>
    outcome.startsWith('given, not confirmed') ? [index] : [],
  );
  if (given.length === 0) return [];
  const says = `Of ${given.length === 1 ? 'one message' : `${given.length} messages`} nothing proves that the client took what it was given.`;
  return [{ weight: 'notable', says, messages: given }];
}

function refusals({ draft }: Findings): Problem[] {
  return grouped(draft.refused, ({ data }) => `${data.tool} ${data.code}`).flatMap((group): Problem[] => {
    const [one] = group;
    if (one === undefined) return [];
    const whom = listed([...new Set(group.map(({ actor }) => draft.names.actor(actor)))]);
    const what = `${printable(one.data.tool)} was refused ${times(group.length)}: ${printable(one.data.code)}`;
    return [{ weight: 'notable', says: `${what} (${whom}).`, messages: [] }];
  });
}

function records({ draft }: Findings): Problem[] {
  return draft.unusable.map(({ seq, reason }) => ({
    weight: 'bad',
    says: `Record ${seq} cannot be used: ${reason}.`,
    messages: [],
  }));
}

function eventsOf({ draft }: Findings, type: 'wake.skipped'): Event<'wake.skipped'>[] {
  const bySeq = new Map<number, Event<'wake.skipped'>>();
  for (const events of draft.byRef.values()) {
    for (const event of events) if (event.type === type) bySeq.set(event.seq, event);
  }
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}
