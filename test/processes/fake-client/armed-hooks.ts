import type { RunningCommand } from './command.js';

/** How long a hook may take to end once it was told to. */
const ENDING_MS = 5_000;

/** The hooks that a session left running in the background: each wakes it by an end with 2. */
export class ArmedHooks {
  readonly #running = new Set<RunningCommand>();

  constructor(private readonly wake: (text: string) => void) {}

  get count(): number {
    return this.#running.size;
  }

  add(command: RunningCommand): void {
    this.#running.add(command);
    void command.ended.then(({ code, errors }) => {
      this.#running.delete(command);
      if (code === 2) this.wake(errors);
    });
  }

  /** Ends all of them with a signal, as the client does when the session exits; waits until they have gone. */
  async end(): Promise<void> {
    const running = [...this.#running];
    for (const command of running) command.kill('SIGTERM');
    const late = setTimeout(() => {
      for (const command of running) command.kill('SIGKILL');
    }, ENDING_MS);
    await Promise.all(running.map(({ ended }) => ended));
    clearTimeout(late);
  }
}
