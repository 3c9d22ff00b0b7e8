import { giversAt, type Judged, lowerMark, observe, openingSubjects, sessionsLeft } from '../agents/index.js';
import { adapterOf, type ClientType, presenceOf } from '../clients/index.js';
import type { Actor, Ambient, Event, EventLog, Moment } from '../events/index.js';
import { addressOfHandOver, agentAddress, projectsKnowing, serversAt } from '../projections/index.js';
import { readSettings } from '../settings.js';
import { budgetFor } from './budget.js';
import { handleHook } from './handle.js';
import { type HookProcess, thisHookProcess } from './hook-process.js';
import { NOTHING } from './output.js';
import { speakerOfProcess } from './speaker.js';
import type { HookCall, HookOutput } from './types.js';

/** What a command hook prints, if anything, and what it records once that has left. */
export interface HookOutcome {
  readonly output: HookOutput | null;
  /** Records that the printed bytes are taken, and lowers the mark of a mailbox that is empty. */
  confirm(): void;
}

/** Runs one call of the command door against the log. Throws `StoreError`; then nothing was recorded. */
export function runHook(
  log: EventLog,
  call: HookCall,
  { client, ambient }: { client: ClientType; ambient: Ambient },
): HookOutcome {
  const adapter = adapterOf(client);
  const hook = thisHookProcess(call, adapter, ambient);
  const presence = observe(
    (judged) => presenceOf(judged, hook.host),
    log.look((now) => subjects(now, call, hook)),
  );
  const settings = readSettings(ambient.env);
  const actor: Actor = { server: hook.name, session: call.session };
  const { answer, events } = log.append(actor, (now) =>
    handleHook(now, call, {
      speaker: (moment) => speakerOfProcess(moment, call, hook, presence),
      opening: hook.opening,
      at: ambient.now(),
      presence,
      budget: budgetFor(adapter, settings),
      giving: {
        server: hook.name,
        hook: { process: hook.process, ...hook.host },
        request: call.event,
        receivedMax: settings.receivedMax,
      },
    }),
  );
  return {
    output: answer === NOTHING ? null : answer,
    confirm: () => {
      confirmAll(log, actor, events);
      for (const session of [call.session, ...sessionsLeft(events)]) lowerMark(log, session);
    },
  };
}

function subjects(now: Moment, call: HookCall, { opening }: HookProcess): Judged[] {
  const addresses = projectsKnowing(now, call.session).map((project) => agentAddress(project, call.session));
  const concerned = addresses.flatMap((address) => [...giversAt(now, address), ...serversAt(now, address)]);
  return [...concerned, ...(opening === null ? [] : openingSubjects(now, opening))];
}

function confirmAll(log: EventLog, actor: Actor, events: readonly Event[]): void {
  for (const event of events) {
    if (event.type !== 'message.handed_over') continue;
    const ids = event.data.items.map(({ id }) => id);
    const handOver = event.seq;
    log.append(actor, (now) => ({
      events: [
        {
          type: 'message.confirmed',
          data: { address: addressOfHandOver(now, handOver, event.data.address), handOver, ids },
          causation: handOver,
        },
      ],
      answer: null,
    }));
  }
}
