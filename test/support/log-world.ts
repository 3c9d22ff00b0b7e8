import type { Event, EventLog, NewEvent } from '../../src/events/index.js';
import { type Answer, type Caller, tools } from '../../src/tools/index.js';
import { World } from './world.js';

/** Agents that use the real tools on a real log on disk, without processes. */
export class LogWorld {
  /** Says what a decision is made with; its own log stays empty. */
  readonly world = new World();

  constructor(readonly log: EventLog) {
    this.world.settings = { ...this.world.settings, receivedMax: 200, readMaxMessages: 100 };
  }

  /** A server comes up and speaks for a session. */
  join(server: string, session: string): Caller {
    const prototype = new World();
    const caller = prototype.join(server, session);
    this.given(prototype.events as readonly NewEvent[], caller);
    return caller;
  }

  /** Records events as they are. */
  given(events: readonly NewEvent[], { server, session }: Pick<Caller, 'server' | 'session'>): void {
    this.log.append({ server, session }, () => ({ events, answer: null }));
  }

  /** Lets a tool decide and records it. */
  when(name: string, input: unknown, caller: Caller): { events: readonly Event[]; answer: Answer } {
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const context = this.world.context(caller);
    const parsed = tool.input.parse(input);
    return this.log.append({ server: caller.server, session: caller.session }, (now) =>
      tool.decide(now, parsed, context),
    );
  }

  /** Reads what waits, once, and confirms that it has arrived. */
  read(reader: Caller): void {
    const { events } = this.when('read_my_messages', {}, reader);
    for (const event of events) {
      if (event.type !== 'message.handed_over') continue;
      const { address, items } = event.data;
      const data = { address, handOver: event.seq, ids: items.map(({ id }) => id) };
      this.given([{ type: 'message.confirmed', data, causation: event.seq }], reader);
    }
  }

  /** So many messages go round among these agents; all of them read now and then. `each` is called after each message. */
  correspond(agents: readonly Caller[], messages: number, each: (sent: number) => void = () => {}): void {
    for (let sent = 1; sent <= messages; sent++) {
      const from = agents[sent % agents.length]!;
      const to = agents[(sent + 1 + (sent % (agents.length - 1))) % agents.length]!;
      this.when('send_message', { target: to.session, body: `${sent} `.padEnd(200, 'x') }, from);
      if (sent % 40 === 0) for (const reader of agents) this.read(reader);
      each(sent);
    }
  }
}
