import { concat, defer, from, Subject } from 'rxjs';
import { type Presence, projectOf } from '../../src/clients/index.js';
import {
  type Actor,
  type Compaction,
  type DataOf,
  type Event,
  foldEvent,
  handlersOf,
  type Moment,
  type NewEvent,
  spansOf,
  type Tail,
} from '../../src/events/index.js';
import { refsOf, stamp } from '../../src/events/record.js';
import { agentAddress, MemoryTables, projections, serverAddress } from '../../src/projections/index.js';
import { readSettings, type Settings } from '../../src/settings.js';
import {
  type Answer,
  type Caller,
  type DecisionContext,
  type Facts,
  refusalOf,
  tools,
} from '../../src/tools/index.js';
import { twiceAlike } from './pure.js';

const handlers = handlersOf(projections);

/** The project that agents live in unless a test says otherwise. */
export const PROJECT = projectOf('/nowhere/project');

/** A log in memory with the real folds: given events, when a tool decides, then events and an answer. */
export class World {
  readonly tables = new MemoryTables();
  readonly events: Event[] = [];
  readonly presence = new Map<string, Presence>();
  readonly #appended = new Subject<Event>();
  /** The log’s live end. */
  readonly tail: Tail = (seq) => defer(() => concat(from(this.events.slice(seq)), this.#appended));
  settings: Settings = readSettings({});
  at = 1_700_000_000_000;
  /** Positions that compactions have taken out of the log. */
  readonly gone = new Set<number>();
  #ids = 0;

  now(): Moment {
    return {
      head: this.events.length,
      tables: this.tables,
      event: (seq) => (this.gone.has(seq) ? undefined : this.events[seq - 1]),
    };
  }

  /** The events that mention an id, as `Surroundings.story` gives them. */
  story(ref: string): Event[] {
    return this.kept().filter((event) => refsOf(event).has(ref));
  }

  /** The events that no compaction has taken out of the log. */
  kept(): Event[] {
    return this.events.filter(({ seq }) => !this.gone.has(seq));
  }

  /** What a compaction does to the log, but for the files. Whether there was anything to do. */
  compact<C>({ choose, seqsOf, tell }: Compaction<C>): boolean {
    const moment = { ...this.now(), byRef: (ref: string) => this.story(ref).map(({ seq }) => seq) };
    const chosen = choose(moment);
    const seqs = chosen === null ? [] : seqsOf(moment, chosen);
    if (chosen === null || seqs.length === 0) return false;
    const spans = (of: readonly number[]) => spansOf(of).map(([from, to]): [number, number] => [from, to]);
    const gaps = spans([...this.gone, ...seqs].sort((a, b) => a - b));
    const facts = { dropped: spans(seqs), gaps, archive: [], events: seqs.length, bytes: 0 };
    const told = tell(moment, chosen, facts);
    for (const seq of seqs) this.gone.add(seq);
    this.given(told);
    return true;
  }

  /** Records events as they are. */
  given(events: readonly NewEvent[], actor: Actor = { server: 'test', session: null }): Event[] {
    const stamped = events.map((event, index) =>
      stamp(event, this.events.length + 1 + index, this.at, actor),
    );
    for (const event of stamped) {
      this.events.push(event);
      foldEvent(handlers, this.tables, event);
    }
    for (const event of stamped) this.#appended.next(event);
    return stamped;
  }

  /** A server comes up; it speaks for `session` when one is given. `details` replace what it would say of itself. */
  join(
    server: string,
    session: string | null = null,
    project = PROJECT,
    details: Partial<DataOf<'session.started'>> = {},
  ): Caller {
    const client = { pid: 5000 + this.events.length, startToken: `client of ${server}` };
    this.given([
      {
        type: 'session.started',
        data: {
          server,
          process: { pid: 1000 + this.events.length, startToken: `token of ${server}` },
          bootId: 'boot',
          namespace: 'ns',
          ancestors: [],
          client,
          clientType: 'unknown',
          clientInfo: null,
          program: 'test',
          projections: [],
          cwd: project.root,
          project,
          terminal: null,
          inherits: [],
          ...details,
        },
      },
    ]);
    if (session !== null) this.claim(server, session, project);
    return this.caller(server, session, project);
  }

  /** A server takes a session id, by explicit claim unless it is said how. */
  claim(
    server: string,
    session: string,
    project = PROJECT,
    strategy: DataOf<'session.claimed'>['strategy'] = 'explicit',
  ): void {
    this.given([
      {
        type: 'session.claimed',
        data: {
          server,
          thread: null,
          session,
          project: project.id,
          strategy,
          confidence: 'high',
          evidence: 'test',
          clientType: 'unknown',
          transcriptPath: null,
          place: { cwd: project.root, root: project.root },
        },
      },
    ]);
  }

  caller(server: string, session: string | null, project = PROJECT): Caller {
    const address = session === null ? serverAddress(server) : agentAddress(project.id, session);
    return { server, thread: null, session, address, project, place: project.root };
  }

  /** Lets a tool decide, twice to see that it is pure, and records it as the server does. Facts a tool needs beyond presence come in `facts`. */
  when(
    name: string,
    input: unknown,
    caller: Caller,
    facts: Readonly<Record<string, unknown>> = {},
  ): { events: Event[]; answer: Answer } {
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const context = this.context(caller, facts);
    const parsed = tool.input.parse(input);
    const decision = twiceAlike(this.now(), (now) => tool.decide(now, parsed, context));
    const code = refusalOf(decision.answer);
    const refusal: NewEvent[] =
      code === null ? [] : [{ type: 'request.refused', data: { tool: name, target: null, code } }];
    const actor = { server: caller.server, session: caller.session };
    return { events: this.given([...decision.events, ...refusal], actor), answer: decision.answer };
  }

  /** What a call of this caller decides with. */
  context(caller: Caller, facts: Readonly<Record<string, unknown>> = {}): DecisionContext {
    const more = new Map<number, string>();
    return {
      caller,
      at: this.at,
      messageId: this.nextId(),
      requestId: this.nextId(),
      wakeId: `wake ${this.#ids}`,
      idAt: (number) => {
        const id = more.get(number) ?? this.nextId();
        more.set(number, id);
        return id;
      },
      request: `call ${this.#ids}`,
      settings: this.settings,
      facts: {
        presence: this.presence,
        terminals: new Map<string, string>(),
        place: caller.place,
        seen: new Map(),
        ...facts,
      } as Facts,
    };
  }

  nextId(): string {
    this.#ids += 1;
    return this.#ids.toString(16).padStart(16, '0');
  }
}
