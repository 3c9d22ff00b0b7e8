import type { Event } from '../../src/events/index.js';
import { bindingOf } from '../../src/projections/index.js';
import { decideAdoption, decideStart } from '../../src/server/registration.js';
import type { Self } from '../../src/server/self.js';
import type { Answer, Caller } from '../../src/tools/index.js';
import { confirm, giveBack } from '../support/deeds.js';
import { Time, type WaitingCall, waitFor } from '../support/waiting.js';
import { PROJECT, World } from '../support/world.js';

/** A message as an answer carried it, and the hand-over it was in. */
export interface Showing {
  readonly id: string;
  readonly marked: boolean;
  readonly by: string;
  readonly handOver: Event<'message.handed_over'>;
}

/** A server process of one of the clients. */
export interface Process {
  readonly server: string;
  readonly client: number;
  alive: boolean;
}

/** Several agents over one log, as real servers would drive it: they start, crash, claim, ask and read. */
export class Village {
  readonly world = new World();
  readonly time = new Time(this.world);
  readonly processes: Process[] = [];
  readonly showings: Showing[] = [];
  readonly calls: { readonly call: WaitingCall; readonly process: Process }[] = [];
  /** Hand-overs whose answers are still on their way. */
  readonly open: { readonly handOver: Event<'message.handed_over'>; readonly process: Process }[] = [];

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
    } as const;
    world.given(decideAdoption(world.now(), claim, world.presence).events);
  }

  /** A tool call of a process, up to its decision. */
  call(process: Process, tool: string, input: object): Answer {
    const { world } = this;
    const facts = {
      clientType: 'unknown',
      transcriptPath: null,
      terminals: new Map(this.processes.map(({ server }) => [server, `terminal of ${server}`])),
    };
    const { answer, events } = world.when(tool, input, this.caller(process), facts);
    this.#noticed(process, events, (answer.messages ?? []) as { id: string }[]);
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

  /** What becomes of an answer on its way. */
  settle(nth: number, outcome: 'confirmed' | 'returned'): void {
    const alive = this.open.filter(({ process }) => process.alive);
    const one = alive[nth % alive.length];
    if (one === undefined) return;
    this.open.splice(this.open.indexOf(one), 1);
    if (outcome === 'confirmed') confirm(this.world, one.handOver);
    else giveBack(this.world, one.handOver);
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

function selfOf(server: string, client: number): Self {
  const started = {
    server,
    process: { pid: Number.parseInt(server, 16), startToken: server },
    bootId: 'boot',
    namespace: 'ns',
    ancestors: [],
    client: { pid: client + 1, startToken: `client ${client}` },
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
