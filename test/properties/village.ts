import { adoptionEvents } from '../../src/agents/index.js';
import type { Event } from '../../src/events/index.js';
import type { HookProcess } from '../../src/hooks/hook-process.js';
import type { HookCall, HookOutput } from '../../src/hooks/index.js';
import { speakerOfProcess } from '../../src/hooks/speaker.js';
import { bindingOf, MemoryTables } from '../../src/projections/index.js';
import { decideStart } from '../../src/server/registration.js';
import type { Self } from '../../src/server/self.js';
import type { Answer, Caller } from '../../src/tools/index.js';
import { confirm, giveBack } from '../support/deeds.js';
import { hookCall, hookProcess, opening, whenHook } from '../support/hook-deeds.js';
import { Time, type WaitingCall, waitFor } from '../support/waiting.js';
import { PROJECT, World } from '../support/world.js';

/** A message as an answer carried it, and the hand-over it was in. */
export interface Showing {
  readonly id: string;
  readonly marked: boolean;
  readonly by: string;
  readonly handOver: Event<'message.handed_over'>;
}

/** A process of one of the clients: a server, or a command hook. */
export interface Process {
  readonly server: string;
  readonly client: number;
  alive: boolean;
}

/** A hook call of a client, for its own session unless it names one, and how many characters of bodies it wants. */
export interface HookDeed {
  readonly call: HookCall;
  readonly bodies: number;
}

/**
 * Several agents over one log, as real servers and hooks would drive it: they start, crash, claim, ask and read,
 * and go on under new ids.
 */
export class Village {
  readonly world = new World();
  readonly time = new Time(this.world);
  readonly processes: Process[] = [];
  /** Command hooks. Each runs until it has confirmed what it gave, or dies before. */
  readonly hooks: Process[] = [];
  readonly showings: Showing[] = [];
  readonly calls: { readonly call: WaitingCall; readonly process: Process }[] = [];
  /** Hand-overs whose answers are still on their way. */
  readonly open: { readonly handOver: Event<'message.handed_over'>; readonly process: Process }[] = [];

  /** The log as it was folded anew so far, apart from what the agents see. */
  readonly refolded = { tables: new MemoryTables(), events: 0 };

  /** Is told what each call of a tool was answered. */
  noticed: (answer: Answer) => void = () => {};

  /** Each of these ids begins with a client of its own. */
  constructor(sessions: readonly string[]) {
    this.world.settings = { ...this.world.settings, receivedMax: 3, readMaxMessages: 2 };
    for (const [client, session] of sessions.entries()) this.start(client, session);
  }

  caller({ server }: Process): Caller {
    return this.world.caller(server, bindingOf(this.world.now(), server, null)?.session ?? null);
  }

  /** A client starts a server, which may find an id in its environment. */
  start(client: number, found: string | null): void {
    const { world } = this;
    const server = (0xa000 + this.processes.length).toString(16);
    this.processes.push({ server, client, alive: true });
    const self = selfOf(server, client);
    world.given(decideStart(world.now(), self, world.presence).events);
    if (found === null) return;
    const claim = {
      server,
      thread: null,
      project: PROJECT.id,
      session: found,
      strategy: 'environment',
      evidence: 'test',
      clientType: 'unknown',
      transcriptPath: null,
      place: { cwd: PROJECT.root, root: PROJECT.root },
    } as const;
    world.given(adoptionEvents(world.now(), claim, world.presence));
  }

  /** A tool call of a process, up to its decision. */
  call(process: Process, tool: string, input: object): Answer {
    const { world } = this;
    const facts = {
      clientType: 'unknown',
      transcriptPath: null,
      place: PROJECT.root,
      terminals: new Map(this.processes.map(({ server }) => [server, `terminal of ${server}`])),
    };
    const { answer, events } = world.when(tool, input, this.caller(process), facts);
    this.#noticed(process, events, (answer.messages ?? []) as { id: string }[]);
    this.noticed(answer);
    return answer;
  }

  /** Asks; the call goes on by itself until its process dies. */
  ask(process: Process, target: string, timeout_ms: number): void {
    const { world } = this;
    const append = <T>(work: () => T): Promise<T> => {
      if (!process.alive) return new Promise(() => {});
      const before = world.events.length;
      const outcome = work();
      const events = world.events.slice(before);
      this.#noticed(process, events, events.some(isHandOver) ? [outcome as { id: string }] : []);
      return Promise.resolve(outcome);
    };
    const { answer } = world.when('ask_peer', { target, body: '?', timeout_ms }, this.caller(process));
    if (answer.ok !== true || answer.recipient_live === false) return;
    const call = waitFor(world, this.time, () => this.caller(process), answer, { append });
    this.calls.push({ call, process });
  }

  /** What becomes of an answer on its way. A hook can take nothing back: it dies. */
  settle(nth: number, outcome: 'confirmed' | 'returned'): void {
    const alive = this.open.filter(({ process }) => process.alive);
    const one = alive[nth % alive.length];
    if (one === undefined) return;
    this.open.splice(this.open.indexOf(one), 1);
    const isHook = this.hooks.includes(one.process);
    if (outcome === 'confirmed') confirm(this.world, one.handOver);
    else if (!isHook) giveBack(this.world, one.handOver);
    if (isHook) this.die(one.process, 'unrecorded');
  }

  /** A client says that it runs a session from now on. */
  opened(client: number, session: string, source: string): void {
    const own = { client: clientProcess(client) };
    whenHook(this.world, hookCall('SessionStart', session, { source }), {
      server: `hook of client ${client}`,
      opening: opening(session, source, client, own),
    });
  }

  /** A hook of a client comes through the server’s own door. */
  toolHook(process: Process, { call, bodies }: HookDeed): void {
    const { address, session } = this.caller(process);
    if (session === null) return;
    const given = whenHook(
      this.world,
      { ...call, session },
      { server: process.server, speaker: () => address, budget: { output: 10_000, bodies } },
    );
    this.#noticed(process, given.events, shownIn(given.output));
  }

  /** A hook of a client runs as a process of its own, and names whatever session it likes. */
  commandHook(client: number, { call: named, bodies }: HookDeed): void {
    const { world } = this;
    const own = this.processes.find((process) => process.alive && process.client === client);
    const session = named.session || (own === undefined ? '' : (this.caller(own).session ?? ''));
    const call = { ...named, session };
    const hook = { server: `hook ${this.hooks.length}`, client, alive: true };
    this.hooks.push(hook);
    const self = { project: PROJECT, ancestors: [{ ...clientProcess(client), name: 'client' }] } as const;
    const giving = { server: hook.server, hook: hookProcess(900 + this.hooks.length), request: call.event };
    const given = whenHook(world, call, {
      server: hook.server,
      speaker: (now) => speakerOfProcess(now, call, self as unknown as HookProcess, world.presence),
      budget: { output: 10_000, bodies },
      giving: { ...giving, receivedMax: world.settings.receivedMax },
    });
    this.#noticed(hook, given.events, shownIn(given.output));
  }

  /** A process ends: it says so, or somebody finds out, or nobody has yet. */
  die(process: Process, how: 'exit' | 'lost' | 'unrecorded'): void {
    process.alive = false;
    if (how === 'unrecorded') this.world.presence.set(process.server, 'gone');
    else {
      const data = { server: process.server, how, evidence: 'test' };
      this.world.given([{ type: 'session.ended', data }]);
    }
  }

  #noticed(process: Process, events: readonly Event[], messages: readonly { id: string }[]): void {
    const handOver = events.find(isHandOver);
    if (handOver === undefined) return;
    this.open.push({ handOver, process });
    for (const message of messages) {
      const marked = 'already_handed_over' in message;
      this.showings.push({ id: message.id, marked, by: process.server, handOver });
    }
  }
}

function isHandOver(event: Event): event is Event<'message.handed_over'> {
  return event.type === 'message.handed_over';
}

function clientProcess(client: number) {
  return { pid: client + 1, startToken: `client ${client}` };
}

/** The messages in what a hook tells its client. */
function shownIn(output: HookOutput): { id: string }[] {
  const text = JSON.stringify(output);
  return Array.from(
    text.matchAll(/--- msg \d+ \| message_id=(\w+) \|([^\\]*) ---\\n/g),
    ([, id = '', rest = '']) => ({
      id,
      ...(rest.includes('already_handed_over') && { already_handed_over: true }),
    }),
  );
}

function selfOf(server: string, client: number): Self {
  const started = {
    server,
    process: { pid: Number.parseInt(server, 16), startToken: server },
    bootId: 'boot',
    namespace: 'ns',
    ancestors: [],
    client: clientProcess(client),
    clientType: 'unknown',
    clientInfo: null,
    program: 'test',
    projections: [],
    cwd: PROJECT.root,
    project: PROJECT,
    terminal: null,
  } as const;
  return { server, project: PROJECT, started } as unknown as Self;
}
