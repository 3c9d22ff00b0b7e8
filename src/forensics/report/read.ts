import { BadRecord, type Event, foldEvent, handlersOf, type Moment, type Seq } from '../../events/index.js';
import { MemoryTables, projections, serversAt, type WaitGraph, waitGraph } from '../../projections/index.js';
import type { History } from '../history.js';
import { restoredAt } from '../restored.js';
import { addUnusable, type Draft, emptyDraft } from './draft.js';
import { follow } from './follow.js';
import { final, type LaneKey, laneOf } from './lanes.js';
import { endsOf, messagesOf, sentIn } from './messages.js';
import type { Message, Report } from './model.js';
import { problemsOf } from './problems.js';

/** What is folded to know who was there, and who waited for whom, at the end. */
const FOLDED = projections.filter(({ name }) => name === 'sessions' || name === 'waits');
const HANDLERS = handlersOf(FOLDED);

/**
 * What happened between two positions, both included. Reads from the beginning, since names and whatever was still going
 * on come from there; keeps in memory only the range, what waits, and who is who.
 */
export function readReport(history: History, first: Seq, last: Seq): Report {
  const draft = emptyDraft(first);
  const { now, waits, end } = learn(history, draft, last);
  const sent = sentIn(draft, history.event);
  const keys = laneKeys(draft, sent);
  const lanes = keys.map(laneOf);
  const laneNumber = (lane: LaneKey) => keys.indexOf(final(lane));
  const present = new Set(
    draft.spans
      .all()
      .flatMap(({ kind, to, lane }) => (kind === 'present' && to === null ? [final(lane)] : [])),
  );
  const messages = messagesOf(draft, sent, {
    laneNumber,
    isGone: (lane, { to }) => !present.has(final(lane)) && serversAt(now, to.address).length === 0,
  });
  return {
    lanes,
    silent: [...present].filter((lane) => !keys.includes(lane)).map((lane) => laneOf(lane).name),
    ...drawn(draft, messages, laneNumber),
    messages,
    problems: problemsOf({ draft, lanes, messages, waits, end }),
  };
}

/** Reads everything up to the end of the range. */
function learn(history: History, draft: Draft, last: Seq): { now: Moment; waits: WaitGraph[]; end: number } {
  const { first } = draft;
  // Where the beginning is not kept, a saved state stands for it.
  const base = history.baseAt(first - 1, FOLDED);
  const tables = base === null ? new MemoryTables() : restoredAt(history, first - 1, FOLDED).tables;
  const now = { head: last, tables, event: history.event };
  const known = new Set<string>();
  let end = 0;
  for (const event of history.read(1, last)) {
    if (event instanceof BadRecord) {
      addUnusable(draft, event);
      continue;
    }
    end = event.at;
    follow(draft, event);
    if (base === null || event.seq >= first) foldEvent(HANDLERS, tables, event);
    if (event.type === 'message.sent') known.add(event.data.project);
  }
  return { now, waits: [...known].map((project) => waitGraph(now, project)), end };
}

/** The lanes on which something is drawn, in the order in which that begins. */
function laneKeys(draft: Draft, sent: readonly Event<'message.sent'>[]): LaneKey[] {
  const uses = [
    ...draft.marks.map(({ seq, lane }) => ({ seq, lane })),
    ...sent.flatMap((event) => {
      const { from, to } = endsOf(draft, event);
      return [from, to].map((lane) => ({ seq: event.seq, lane }));
    }),
  ];
  return [...new Set(uses.sort((one, other) => one.seq - other.seq).map(({ lane }) => final(lane)))];
}

/** Rows, signs and bars, with the numbers of their lanes and messages. */
function drawn(
  draft: Draft,
  messages: readonly Message[],
  laneNumber: (lane: LaneKey) => number,
): Pick<Report, 'rows' | 'marks' | 'bars'> {
  const numbers = new Map(messages.map(({ id }, index) => [id, index]));
  const numberOf = (id: string | null) => (id === null ? null : (numbers.get(id) ?? null));
  return {
    rows: draft.rows.map(({ about, ...row }) => ({ ...row, message: numberOf(about) })),
    marks: draft.marks.map(({ about, lane, ...mark }) => ({
      ...mark,
      lane: laneNumber(lane),
      messages: about.flatMap((id) => numberOf(id) ?? []),
    })),
    bars: draft.spans.all().flatMap(({ about, lane, ...bar }) => {
      const number = laneNumber(lane);
      return number === -1 ? [] : [{ ...bar, lane: number, message: numberOf(about) }];
    }),
  };
}
