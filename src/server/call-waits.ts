import type { Decision, Event, Moment } from '../events/index.js';
import { awaitReply } from '../tools/index.js';
import { awaitWake, type WakeOutcome } from '../wake/index.js';
import { type Call, contextFor, type Outcome } from './call-context.js';
import type { Host, Standing } from './host.js';
import { callerOf } from './identity.js';

/** What became of each wake, by the message that it was for. */
export async function wakeOutcomes(
  host: Host,
  standing: Standing,
  wakes: readonly Event<'wake.requested'>[],
): Promise<Map<string, WakeOutcome>> {
  const { now } = host.options.ambient;
  const wait = {
    tail: standing.tail,
    scheduler: host.scheduler,
    now,
    append: async <A>(decide: (moment: Moment) => Decision<A>) =>
      (await host.append(standing, decide)).answer,
  };
  const each = wakes.map(
    async (wake): Promise<[string, WakeOutcome]> => [wake.data.messageId, await awaitWake(wake, wait)],
  );
  return new Map(await Promise.all(each));
}

/** Waits for the answer to a question that has been recorded. */
export async function replyTo(
  host: Host,
  call: Call,
  standing: Standing,
  decided: Outcome,
): Promise<Outcome> {
  let { seq } = decided;
  const answer = await awaitReply(decided.answer, {
    from: seq,
    tail: standing.tail,
    scheduler: host.scheduler,
    signal: call.signal,
    append: async (decide) => {
      const context = contextFor(host, call, standing, { presence: new Map() });
      const appended = await host.append(standing, (now) => {
        const caller = callerOf(now, standing.self, standing.caller.thread) ?? standing.caller;
        return decide(now, { ...context, caller });
      });
      host.confirmations.expect(call.request, appended.events);
      seq = appended.head;
      return appended.answer;
    },
  });
  return { answer, seq };
}
