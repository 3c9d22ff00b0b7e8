import type { Seq } from '../../events/index.js';
import type { History } from '../history.js';
import { lookAt } from '../present.js';
import { type Ambiguous, AN_ID, quoted } from '../whole-id.js';
import { aboutAgent } from './about-agent.js';
import { aboutMessages } from './about-messages.js';
import { finderIn } from './finder.js';
import type { Investigation, Outcome } from './investigation.js';
import type { Outside } from './outside.js';
import type { Verdict } from './phrase.js';
import { subjectNamed } from './subject.js';
import type { StoryEntry } from './tell.js';

export type { Outside } from './outside.js';
export type { Verdict } from './phrase.js';
export type { StoryEntry } from './tell.js';
export { VERDICTS, type VerdictClass, type VerdictCode } from './verdicts.js';

/** What happened to a message or an agent, and what it comes to. Plain data. */
export interface Why {
  readonly schema_version: 1;
  readonly subject: {
    readonly kind: 'message' | 'request' | 'wake' | 'group' | 'target' | 'agent';
    /** Whole, also where it was asked for by its beginning. */
    readonly id: string;
    /** The messages that it stands for; none for an agent. */
    readonly messages: readonly string[];
  };
  readonly story: readonly StoryEntry[];
  readonly verdict: Verdict;
  readonly basis: Basis;
}

/** What a verdict rests on. */
export interface Basis {
  readonly kind: History['kind'];
  readonly origin: string;
  /** The position that the verdict is for, and its time in unix milliseconds. */
  readonly seq: Seq;
  readonly at: number;
  /** The earliest moment that is kept; 0 when all is. */
  readonly earliest: Seq;
  /** How many steps of the story are in the archive alone, and how many are not told for want of room. */
  readonly archived: number;
  readonly left: number;
  /** Whether the processes of this machine were looked at, too. */
  readonly looked: boolean;
}

/** Why nothing can be told. */
export type NotTold = { readonly code: 'unknown-id'; readonly sentence: string } | Ambiguous;

/**
 * Tells the story of a message, a request, a wake, a sending to several, or an agent, and what it comes to: read from
 * the state at the end of the history and from what mentions the id. Changes nothing. Memory: some thousand events.
 */
export function why(history: History, ref: string, outside: Outside): Why | NotTold {
  const investigation: Investigation = { history, find: finderIn(history), look: lookAt(history) };
  const subject = subjectNamed(ref, investigation);
  switch (subject.kind) {
    case 'unknown':
      return { code: 'unknown-id', sentence: unknown(ref, history) };
    case 'several':
      return subject.told;
    case 'agent': {
      const outcome = aboutAgent(subject.address, investigation, outside);
      return whole({ kind: 'agent', id: subject.id, messages: [] }, outcome, history, outside);
    }
    case 'message': {
      const outcome = aboutMessages(subject.ids, investigation, outside);
      return whole({ kind: subject.asked, id: subject.id, messages: subject.ids }, outcome, history, outside);
    }
  }
}

function whole(
  subject: Why['subject'],
  { head, story, left, verdict }: Outcome,
  { kind, origin, earliest }: History,
  { at, presenceOf }: Outside,
): Why {
  const archived = story.filter(({ from }) => from === 'archive').length;
  const looked = presenceOf !== null;
  return {
    schema_version: 1,
    subject,
    story,
    verdict,
    basis: { kind, origin, seq: head, at, earliest, archived, left, looked },
  };
}

function unknown(ref: string, { earliest }: History): string {
  const gone = earliest > 0 ? `, or its records are gone: what is kept begins at ${earliest}` : '';
  return `Nothing is on record of "${quoted(ref)}": give ${AN_ID}, of a message, a request or a session${gone}.`;
}
