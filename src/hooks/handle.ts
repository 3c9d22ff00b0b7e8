import { activityEvents, draftFrom, type Opening, openedAddress, openingEvents } from '../agents/index.js';
import type { DataOf, Decision, Moment, NewEvent } from '../events/index.js';
import type { Address } from '../projections/index.js';
import { giveMail, type Hand } from './give-mail.js';
import { hookOutput, NOTHING } from './output.js';
import type { MailEvent } from './render.js';
import type { HookCall, HookEventName, HookOutput } from './types.js';

/** What a door knows besides the call itself. */
export interface HookContext extends Hand {
  /** Whom the call may speak for as of now; null: nobody that it has proved to be. */
  speaker(now: Moment): Address | null;
  /** What the call says of its client process, if it may open a session; null where that is not proved. */
  readonly opening: Opening | null;
}

type Activity = Pick<DataOf<'session.activity'>, 'state' | 'source'>;

/** What each event shows of its agent when the turn does not go on because of mail. */
const SHOWS: Readonly<Record<HookEventName, Activity>> = {
  SessionStart: { state: 'idle', source: 'start' },
  UserPromptSubmit: { state: 'busy', source: 'prompt' },
  PreToolUse: { state: 'busy', source: 'tool' },
  PostToolUse: { state: 'busy', source: 'tool' },
  Stop: { state: 'idle', source: 'stop' },
  Interrupt: { state: 'idle', source: 'interrupt' },
  SessionEnd: { state: 'idle', source: 'end' },
};

/**
 * What a client's hook call means, whichever door it came through: an identity, a sign of activity, and mail to
 * hand over. Pure. A call that may speak for nobody, or comes from a subagent, changes and gets nothing.
 */
export function handleHook(now: Moment, call: HookCall, context: HookContext): Decision<HookOutput> {
  if (call.subagent) return { events: [], answer: NOTHING };
  const address = context.speaker(now);
  if (context.opening !== null && (call.event === 'SessionStart' || address === null)) {
    return { events: openSession(now, call, context.opening, context), answer: NOTHING };
  }
  if (address === null) return { events: [], answer: NOTHING };
  return serve(now, call, address, context);
}

function openSession(now: Moment, call: HookCall, opening: Opening, context: HookContext): NewEvent[] {
  const events = openingEvents(now, opening, context.presence);
  if (events === null) return [];
  return [...events, ...seen(now, call, openedAddress(opening), context)];
}

function serve(now: Moment, call: HookCall, address: Address, context: HookContext): Decision<HookOutput> {
  const draft = draftFrom(now.head);
  const text = takesMail(call) ? giveMail(now, draft, call.event, address, context) : null;
  // Mail at a stop makes the turn go on.
  if (call.event !== 'Stop' || text === null) {
    for (const event of seen(now, call, address, context)) draft.add(event);
  }
  return { events: draft.events, answer: text === null ? NOTHING : hookOutput(call.event, text) };
}

/** A turn is continued once: what is left then waits for the next one. */
function takesMail(call: HookCall): call is HookCall & { event: MailEvent } {
  switch (call.event) {
    case 'UserPromptSubmit':
    case 'PreToolUse':
    case 'PostToolUse':
      return true;
    case 'Stop':
      return !call.stopHookActive;
    default:
      return false;
  }
}

/** A compaction starts a session in the middle of a turn. */
function seen(now: Moment, call: HookCall, address: Address, { at }: HookContext): NewEvent[] {
  if (call.source === 'compact') return [];
  return activityEvents(now, address, { ...SHOWS[call.event], turn: call.turn, at });
}
