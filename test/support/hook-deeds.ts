import type { Opening } from '../../src/agents/index.js';
import type { DataOf, Event } from '../../src/events/index.js';
import { type HookCall, type HookContext, type HookOutput, handleHook } from '../../src/hooks/index.js';
import { twiceAlike } from './pure.js';
import { PROJECT, type World } from './world.js';

/** A hook call as a client makes it between two turns, or in one. */
export function hookCall(
  event: HookCall['event'],
  session: string,
  more: Partial<Omit<HookCall, 'event' | 'session'>> = {},
): HookCall {
  const said = { cwd: PROJECT.root, transcriptPath: null, source: null, turn: null };
  return { event, session, ...said, stopHookActive: false, subagent: false, ...more };
}

/** What a session-start hook says of the client process with this pid. */
export function opening(
  session: string,
  source: string,
  client: number,
  more: Partial<Opening> = {},
): Opening {
  return {
    client: { pid: client, startToken: `client ${client}` },
    bootId: 'boot',
    namespace: 'ns',
    clientType: 'claude-code',
    project: PROJECT,
    session,
    thread: null,
    source,
    cwd: PROJECT.root,
    transcriptPath: `/t/${session}.jsonl`,
    ...more,
  };
}

/** The process of a command hook, as a hand-over names it. */
export function hookProcess(pid: number): NonNullable<DataOf<'message.handed_over'>['hook']> {
  return { process: { pid, startToken: `hook ${pid}` }, bootId: 'boot', namespace: 'ns' };
}

/** Lets the hook handler decide, twice to see that it is pure, and records it as both doors do. */
export function whenHook(
  world: World,
  call: HookCall,
  { server, ...more }: Partial<HookContext> & { readonly server: string },
): { events: Event[]; output: HookOutput } {
  const giving = { server, hook: null, request: call.event, receivedMax: world.settings.receivedMax };
  const { events, answer } = twiceAlike(world.now(), (now) =>
    handleHook(now, call, {
      speaker: () => null,
      opening: null,
      at: world.at,
      presence: world.presence,
      budget: { output: 10_000, bodies: world.settings.hookMaxBodyChars },
      giving,
      ...more,
    }),
  );
  return { events: world.given(events, { server, session: call.session }), output: answer };
}
