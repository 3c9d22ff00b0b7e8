import {
  type Basis,
  brokenWords,
  counted,
  localTime,
  printable,
  type StoryEntry,
  type Why,
  wrapped,
} from '../forensics/index.js';
import { COLUMNS } from './context.js';

/** Fewest columns for positions, as in the log. */
const POSITION_COLUMNS = 5;

/** A story for people, and the verdict in the last lines. */
export function* whyLines({ subject, story, verdict, basis }: Why): Generator<string> {
  yield* lines(printable(subject.id), `${TITLES[subject.kind]} `, 2);
  yield* storyLines(story);
  const notes = notesOn(basis);
  if (notes.length > 0) yield '';
  for (const note of notes) yield* wrapped(note, COLUMNS);
  yield '';
  yield* lines(`${verdict.sentence} (${verdict.code})`, 'Verdict: ', 2);
}

const TITLES: Readonly<Record<Why['subject']['kind'], string>> = {
  message: 'Message',
  request: 'Request',
  wake: 'Wake',
  group: 'Messages sent at once:',
  target: 'Target',
  agent: 'Agent',
};

function* storyLines(story: readonly StoryEntry[]): Generator<string> {
  const columns = Math.max(POSITION_COLUMNS, String(story.at(-1)?.seq ?? 0).length);
  let day = '';
  for (const { seq, at, text } of story) {
    const { date, time } = localTime(at);
    if (date !== day) {
      day = date;
      yield '';
      yield date;
    }
    yield* lines(text, `${String(seq).padStart(columns)}  ${time}  `);
  }
}

function notesOn({ archived, left, earliest }: Basis): string[] {
  const notes: string[] = [];
  if (archived > 0) notes.push(`${counted(archived, 'step')} of this only the archive still tells.`);
  if (left > 0) notes.push(`${counted(left, 'step')} in the middle are left out: oxtail log tells all.`);
  if (earliest > 0) notes.push(`Nothing before position ${earliest} is kept any more.`);
  return notes;
}

/** A long id, or a peer's long word, must not pass the edge. */
function lines(text: string, lead: string, hanging = lead.length): string[] {
  return wrapped(brokenWords(text, COLUMNS - Math.max(lead.length, hanging)), COLUMNS, lead, hanging);
}
