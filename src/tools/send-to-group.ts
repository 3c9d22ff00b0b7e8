import { type Draft, draftFrom, observe, sightingsOf } from '../agents/index.js';
import type { Decision, Event, Moment } from '../events/index.js';
import { type Address, serversOf } from '../projections/index.js';
import { done, only, refused } from './answers.js';
import { deliver, hasRoom } from './deliver.js';
import { mailboxFull, sendRefusal } from './refused-send.js';
import {
  addressesOf,
  gatherRecipientFacts,
  type Recipient,
  recipientAt,
  resolveTarget,
  type TargetFacts,
  type Unresolved,
} from './resolve-target.js';
import { EVERYBODY, MOST_TARGETS, type SendInput } from './send-input.js';
import { letterTo, sendAnswer } from './sent-letter.js';
import type { Answer, Caller, DecisionContext, RecipientFacts, Surroundings } from './types.js';

type GroupFacts = TargetFacts & RecipientFacts;

/** How many ids each message of a group takes. */
const IDS_EACH = 3;

/** Finds out what resolving several targets will ask. */
export async function gatherGroupFacts(
  targets: typeof EVERYBODY | readonly string[],
  surroundings: Surroundings,
): Promise<GroupFacts> {
  if (targets === EVERYBODY) return gatherEverybody(surroundings);
  const each = await Promise.all(targets.map((target) => gatherRecipientFacts(target, surroundings)));
  return {
    presence: new Map(each.flatMap(({ presence }) => [...presence])),
    terminals: new Map(each.flatMap(({ terminals }) => [...terminals])),
    seen: new Map(each.flatMap(({ seen }) => [...seen])),
  };
}

function gatherEverybody(surroundings: Surroundings): GroupFacts {
  const { caller, look, presenceOf } = surroundings;
  const servers = look((now) => serversOf(now, caller.project.id));
  const presence = observe(presenceOf, servers);
  const seen = sightingsOf(surroundings, (now) => runningAddresses(now, caller, { presence }));
  return { presence, terminals: new Map(), seen };
}

/** Other agents of the project, of which some server is proved to run. */
function runningAddresses(
  now: Moment,
  caller: Caller,
  { presence }: Pick<GroupFacts, 'presence'>,
): Address[] {
  const live = serversOf(now, caller.project.id).filter(({ server }) => presence.get(server) === 'live');
  const addresses = live.flatMap((server) => addressesOf(now, server, caller.project.id));
  return [...new Set(addresses)].filter((address) => address !== caller.address);
}

/** One recipient of a group, by the name that its result carries. */
interface Member {
  readonly target: string;
  readonly recipient: Recipient | Unresolved | { readonly error: 'duplicate-target' };
}

/**
 * Sends one message to each of several in one append, as one thread, and tells what became of each. Nobody is woken
 * unless that is said.
 */
export function sendToGroup(
  now: Moment,
  wanted: SendInput,
  targets: typeof EVERYBODY | readonly string[],
  context: DecisionContext<GroupFacts>,
): Decision<Answer> {
  const members = membersOf(now, targets, context);
  if (members.length === 0)
    return only(sendRefusal({ error: 'target-not-found' }, { wake: null, replyTo: null }));
  if (members.length > MOST_TARGETS) {
    const message = `${members.length} agents run here, and one call sends to at most ${MOST_TARGETS}: name some.`;
    return only(refused('too-many-targets', { message }));
  }
  const thread = context.messageId;
  const draft = draftFrom(now.head);
  const copies = members.filter(
    ({ recipient }) => !('error' in recipient) && fits(now, recipient, wanted),
  ).length;
  const results = members.map((member, index) =>
    sendToMember(now, draft, member, { wanted, thread, copies, index }, context),
  );
  return { events: draft.events, answer: done({ thread_id: thread, sent: copies, results }) };
}

/** What all members of a group are sent, and which of them it is. */
interface GroupLetter {
  readonly wanted: SendInput;
  readonly thread: string;
  readonly copies: number;
  readonly index: number;
}

function sendToMember(
  now: Moment,
  draft: Draft,
  { target, recipient }: Member,
  { wanted, thread, copies, index }: GroupLetter,
  context: DecisionContext<GroupFacts>,
): Answer {
  if ('error' in recipient || !fits(now, recipient, wanted)) {
    const refusal = refusalFor(recipient, wanted);
    draft.add({
      type: 'request.refused',
      data: { tool: 'send_message', target, code: String(refusal.error) },
    });
    return resultOf(target, refusal);
  }
  const idOf = (which: number) => context.idAt(index * IDS_EACH + which);
  const letter = { ...letterTo(recipient, target, wanted, { context, requestId: idOf(2) }), thread, copies };
  const delivered = deliver(now, draft, recipient, letter, context, { message: idOf(0), wake: idOf(1) });
  return resultOf(target, sendAnswer(delivered, wanted.action_required === true));
}

function refusalFor(recipient: Member['recipient'], wanted: SendInput): Answer {
  const about = { wake: wanted.wake ?? null, replyTo: null };
  if (!('error' in recipient)) return mailboxFull(about);
  return recipient.error === 'duplicate-target' ? refused(recipient.error) : sendRefusal(recipient, about);
}

function fits(now: Moment, { address }: Recipient, { body }: SendInput): boolean {
  return hasRoom(now, address, Buffer.byteLength(body));
}

/** The same keys as of a single send, without what is said once for all, or costs a reader too much many times. */
function resultOf(target: string, { schema_version: _, hint: __, ...answer }: Answer): Answer {
  return { target, ...answer };
}

function membersOf(
  now: Moment,
  targets: typeof EVERYBODY | readonly string[],
  { caller, facts }: DecisionContext<GroupFacts>,
): Member[] {
  if (targets === EVERYBODY) {
    return runningAddresses(now, caller, facts).map((address) => memberAt(now, address));
  }
  const known = new Set<Address>();
  return targets.map((target) => {
    const recipient = resolveTarget(now, target, caller, facts);
    if ('error' in recipient) return { target, recipient };
    if (known.has(recipient.address)) return { target, recipient: { error: 'duplicate-target' } as const };
    known.add(recipient.address);
    return { target, recipient };
  });
}

function memberAt(now: Moment, address: Address): Member {
  const recipient = recipientAt(now, address);
  return { target: recipient.session ?? EVERYBODY, recipient };
}

/** What was answered when this group was first sent to; null for a message that was sent to one alone. */
export function repeatedGroup(now: Moment, last: Event<'message.sent'>): Answer | null {
  const { thread, copies } = last.data;
  if (thread === null) return null;
  const sent: Event<'message.sent'>[] = [];
  // All were appended at once: each message is a few events from the next.
  for (let seq = last.seq; seq > 0 && sent.length < copies; seq--) {
    const event = now.event(seq);
    if (event?.type === 'message.sent' && event.data.thread === thread) sent.unshift(event);
  }
  const results = sent.map(({ data }) =>
    resultOf(data.target, sendAnswer({ sent: data, wake: {}, outlook: {} })),
  );
  return done({ thread_id: thread, sent: copies, results });
}
