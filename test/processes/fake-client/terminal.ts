import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ArmedHooks } from './armed-hooks.js';
import { Arrivals } from './arrivals.js';
import type { Context, Effect } from './hook-output.js';
import { fire } from './hooks.js';
import { ServerLink } from './server-link.js';
import { runShell } from './shell.js';
import type { Client, Configuration, Env, HookEvent, Json, ModelCall, Session, ToolAnswer } from './types.js';

/** How long to wait for a turn that the user did not start. */
const WOKEN_LIMIT_MS = 20_000;

/** What begins a prompt that comes from a hook. */
const NOTICE = '[SYSTEM NOTIFICATION - NOT USER INPUT]';

/** How an operation can be asked for; each uses the fields that it needs. */
export interface Operation {
  readonly text?: string;
  readonly name?: string;
  readonly args?: Json;
  readonly server?: string;
  readonly resume?: string;
  readonly fork?: string;
  /** Of a compaction: the session goes on under a new id. */
  readonly renew?: boolean;
}

/** What came of an operation: all that the model would see, and what the client would complain of. */
export interface Report extends Json {
  readonly session: string;
  readonly transcript: string;
  readonly context: readonly Context[];
  readonly problems: readonly string[];
}

/** One terminal of the client with one session at a time: what a user and a model do there. */
export class Terminal {
  #session: Session | null = null;
  #configuration: Configuration = { hooks: {}, servers: {} };
  #servers = new Map<string, ServerLink>();
  /** Why the session started, as long as no hook has been told. */
  #unreported: string | null = null;
  #forkedFrom: string | null = null;
  #turnRuns = false;
  #stopHookActive = false;
  #effects: Effect[] = [];
  /** Ends when everything that was begun has been done: one thing is done at a time. */
  #done: Promise<unknown> = Promise.resolve();
  /** What hooks in the background have to tell. */
  #notices: string[] = [];
  readonly #woken = new Arrivals<Report>();
  readonly #armed = new ArmedHooks((text) => {
    this.#notices.push(text);
    this.#giveNotice();
  });

  constructor(
    private readonly client: Client,
    private readonly env: Env,
    private readonly cwd: string,
  ) {}

  /** Does one thing and reports it; `woken` waits for a turn that the user did not start, and reports that. */
  async perform(name: string, operation: Operation): Promise<Report> {
    if (name === 'woken') return await this.#woken.next(WOKEN_LIMIT_MS);
    const operations: Record<string, (operation: Operation) => Promise<object> | object> = {
      start: (how) => this.#start(how),
      prompt: ({ text = 'go on' }) => this.#prompt(text),
      tool: (call) => this.#tool(call),
      bash: ({ text = 'true' }) => this.#bash(text, null),
      'subagent-bash': ({ text = 'true' }) => this.#bash(text, `agent-${randomUUID().slice(0, 8)}`),
      stop: ({ text = 'Done.' }) => this.#stop(text),
      esc: () => this.#esc(),
      clear: () => this.#clear(),
      compact: (how) => this.#compact(how),
      exit: () => this.#exit(),
      // The user has the servers started anew: no hook is told.
      reconnect: () => this.#endServers().then(() => this.#startServers()),
      status: () => ({ servers: this.#runningServers(), armed: this.#armed.count }),
    };
    const operate = operations[name];
    if (operate === undefined) throw new Error(`no operation ${name}; there are ${Object.keys(operations)}`);
    const report = this.#done.then(() => this.#act(() => operate(operation)));
    this.#done = report.catch(() => {});
    return await report;
  }

  async #act(act: () => Promise<object> | object): Promise<Report> {
    this.#effects = [];
    const before = this.#session;
    const result = await act();
    const { id, transcript } = this.#session ?? before ?? this.#running();
    return {
      session: id,
      transcript,
      context: this.#effects.flatMap(({ context }) => context),
      problems: this.#effects.flatMap(({ problem }) => problem ?? []),
      ...result,
    };
  }

  /** The window is closed: servers see their input end, and no hook is told. */
  async close(): Promise<void> {
    await this.#armed.end();
    await this.#endServers('input');
  }

  /** A notice starts a turn of an idle session; one that comes in a turn waits for its end. */
  #giveNotice(): void {
    this.#done = this.#done.then(async () => {
      const notice = this.#turnRuns || this.#session === null ? undefined : this.#notices.shift();
      if (notice === undefined) return;
      const prompt = `${NOTICE}\n${notice}`;
      this.#woken.push(await this.#act(async () => ({ ...(await this.#prompt(prompt)), notice: prompt })));
    });
  }

  async #start({ resume, fork }: Operation): Promise<object> {
    if (this.#session !== null) throw new Error('a session runs here: exit first');
    this.#configuration = this.client.configuration(this.env, this.cwd);
    this.#open(resume ?? randomUUID());
    this.#forkedFrom = fork ?? null;
    await this.#startServers();
    if (fork !== undefined) this.#unreported = this.client.forkSource;
    else this.#unreported = resume === undefined ? 'startup' : 'resume';
    if (!this.client.startsAtFirstPrompt) await this.#reportStart();
    return { servers: this.#runningServers() };
  }

  async #prompt(text: string): Promise<object> {
    const session = this.#running();
    if (!this.#turnRuns) this.#session = { ...session, turn: { id: randomUUID(), startedAt: Date.now() } };
    if (!existsSync(session.transcript)) this.#record((t, now) => t.started(now, this.#forkedFrom));
    await this.#reportStart();
    this.#turnRuns = true;
    this.#stopHookActive = false;
    await this.#fire('UserPromptSubmit', { prompt: text });
    this.#record((transcript, now) => transcript.prompted(now, text));
    return {};
  }

  async #tool({ server = 'oxtail', name = '', args = {} }: Operation): Promise<object> {
    const link = this.#servers.get(server);
    if (link === undefined) throw new Error(`no server ${server} runs`);
    const call = this.#call(`mcp__${server}__${name}`, args, { server });
    const { text, isError } = await this.#callAround(call, () =>
      link.call(name, args, (id) => this.client.modelMeta(this.#running(), call, id)),
    );
    return { answer: text, isError };
  }

  async #bash(command: string, agentId: string | null): Promise<object> {
    const call = this.#call('Bash', { command, description: 'Runs a command' }, { agentId });
    const { text } = await this.#callAround(call, () =>
      runShell(command, { cwd: this.cwd, env: this.client.shellEnvironment(this.env, this.#running()) }),
    );
    return { output: text };
  }

  async #stop(text: string): Promise<object> {
    this.#inTurn();
    this.#record((transcript, session) => transcript.said(session, text));
    const effects = await this.#fire('Stop', this.client.stopDetails(this.#stopHookActive, text));
    const continued = effects.some(({ continues }) => continues);
    this.#stopHookActive = continued;
    this.#turnRuns = continued;
    if (!continued) this.#record((transcript, session) => transcript.finished(session, text));
    if (this.#notices.length > 0) this.#giveNotice();
    return { continued };
  }

  async #esc(): Promise<object> {
    this.#inTurn();
    this.#turnRuns = false;
    this.#record((transcript, session) => transcript.interrupted(session));
    if (this.client.reportsInterrupt) await this.#fire('Interrupt', {});
    if (this.#notices.length > 0) this.#giveNotice();
    return {};
  }

  async #clear(): Promise<object> {
    await this.#reportEnd('clear');
    if (!this.client.clearKeepsServer) await this.#endServers();
    this.#open(randomUUID());
    this.#forkedFrom = null;
    if (!this.client.clearKeepsServer) await this.#startServers();
    this.#unreported = 'clear';
    if (!this.client.startsAtFirstPrompt) await this.#reportStart();
    return {};
  }

  async #compact({ renew = false }: Operation): Promise<object> {
    await this.#fire('PreCompact', { trigger: 'manual' });
    this.#record((transcript, session) => transcript.compacted(session));
    if (renew) this.#open(randomUUID());
    this.#unreported = 'compact';
    await this.#reportStart();
    await this.#fire('PostCompact', { trigger: 'manual' });
    return {};
  }

  async #exit(): Promise<object> {
    this.#running();
    await this.#armed.end();
    await this.#endServers();
    await this.#reportEnd('other');
    this.#session = null;
    this.#notices = [];
    return {};
  }

  #open(id: string): void {
    const transcript = this.client.transcript.pathOf(id, this.cwd);
    this.#session = { id, cwd: this.cwd, transcript, turn: null };
    this.#turnRuns = false;
    this.#stopHookActive = false;
  }

  /** A session that ends before anything was reported of it ends unreported. */
  async #reportEnd(reason: string): Promise<void> {
    if (this.#unreported === null) await this.#fire('SessionEnd', { reason });
    this.#unreported = null;
  }

  async #reportStart(): Promise<void> {
    const source = this.#unreported;
    this.#unreported = null;
    if (source !== null) await this.#fire('SessionStart', { source });
  }

  async #startServers(): Promise<object> {
    const session = this.#running();
    for (const [name, entry] of Object.entries(this.#configuration.servers)) {
      const env = this.client.serverEnvironment(this.env, session, entry);
      const place = { env, folder: this.client.childFolder(session), root: session.cwd };
      const link = new ServerLink(this.client, entry, place);
      this.#servers.set(name, link);
      await link.open();
    }
    return { servers: this.#runningServers() };
  }

  #runningServers(): object {
    return Object.fromEntries([...this.#servers].map(([name, { pid, tools }]) => [name, { pid, tools }]));
  }

  async #endServers(how: 'signal' | 'input' = 'signal'): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.end(how)));
    this.#servers.clear();
  }

  async #fire(event: HookEvent, details: Json): Promise<Effect[]> {
    const effects = await fire(event, details, {
      client: this.client,
      hooks: this.#configuration.hooks,
      session: this.#running(),
      env: this.env,
      armed: this.#armed,
      server: (name) => this.#servers.get(name) ?? null,
    });
    this.#effects.push(...effects);
    return effects;
  }

  #call(toolName: string, input: Json, who: Partial<Pick<ModelCall, 'server' | 'agentId'>>): ModelCall {
    this.#inTurn();
    return { toolName, input, callId: this.client.newCallId(), server: null, agentId: null, ...who };
  }

  /** Makes a call between its two hooks. */
  async #callAround(call: ModelCall, make: () => Promise<ToolAnswer>): Promise<ToolAnswer> {
    await this.#fire('PreToolUse', this.client.toolDetails(call, null));
    this.#record((transcript, session) => transcript.called(session, call));
    const answer = await make();
    await this.#fire('PostToolUse', this.client.toolDetails(call, answer));
    this.#record((transcript, session) => transcript.answered(session, call, answer));
    return answer;
  }

  #record(lines: (transcript: Client['transcript'], session: Session) => object[]): void {
    const session = this.#running();
    const written = lines(this.client.transcript, session);
    if (written.length === 0) return;
    mkdirSync(dirname(session.transcript), { recursive: true });
    appendFileSync(session.transcript, written.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  #inTurn(): void {
    if (!this.#turnRuns) throw new Error('no turn runs: prompt first');
  }

  #running(): Session {
    if (this.#session === null) throw new Error('no session runs: start first');
    return this.#session;
  }
}
