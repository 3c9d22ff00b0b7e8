import { type Agent, type Json, startAgent } from './agent.js';
import { type Mail, readMail } from './mail.js';

/** An agent that lives on through the crashes of its server, which is started again when it is needed next. */
export class Party {
  /** Everything that it was shown, in order. */
  readonly seen: Mail[] = [];
  #agent: Agent | null = null;

  constructor(
    private readonly home: string,
    readonly session: string,
  ) {}

  /** Starts a server if none runs. */
  async up(): Promise<Agent> {
    this.#agent ??= await startAgent({ home: this.home, cwd: this.home, session: this.session });
    return this.#agent;
  }

  /** Calls a tool; if a server runs, the request is written at once. Throws when it ends before it has answered. */
  call(name: string, args: Json = {}): Promise<Json> {
    return this.#agent?.call(name, args) ?? this.up().then((agent) => agent.call(name, args));
  }

  /** Takes what waits; what arrives is seen. */
  async read(): Promise<readonly Mail[]> {
    const mail = await readMail(this);
    this.seen.push(...mail);
    return mail;
  }

  /** Ends the server at once, as a crash would; from now on it counts as gone. */
  kill(): Promise<void> {
    const ended = this.#agent?.kill();
    this.#agent = null;
    return ended ?? Promise.resolve();
  }
}

/** Waits until a call is over, or a crash of the server has ended it: whatever else goes wrong fails the test. */
export async function untilCrashed(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!String(error).includes('Connection closed')) throw error;
  }
}
