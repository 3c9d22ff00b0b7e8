import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { onPath } from '../../src/clients/index.js';
import { temporaryFolder } from './agent.js';

/** A program in front of tmux: it notes what tmux is told, and can stop or end whoever calls it. */
export interface TmuxStandIn {
  /** PATH with it first, and without any `codex`. */
  readonly path: string;
  /** The arguments of every call so far, one line for each. */
  calls(): string;
  /**
   * Sends a signal to whoever calls next with a word among the arguments: before tmux is told, which then waits to
   * be let go, or when tmux has done it. Resolves when that has happened.
   */
  trap(signal: 'STOP' | 'KILL', when: 'before' | 'after', word: string): Promise<void>;
  /** Lets a call go on that waits. */
  letGo(): void;
}

/** Writes it. */
export function tmuxStandIn(): TmuxStandIn {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  const file = (name: string) => join(folder, name);
  const tmux = onPath('tmux', process.env) ?? expect.unreachable('tmux is not installed');
  mkdirSync(bin);
  writeFileSync(file('calls'), '');
  writeFileSync(
    join(bin, 'tmux'),
    `#!/bin/sh\nprintf '%s\\n' "$*" >> '${file('calls')}'\n[ -e '${file('trap')}' ] && . '${file('trap')}'\nexec '${tmux}' "$@"\n`,
  );
  chmodSync(join(bin, 'tmux'), 0o755);
  const letGo = () => writeFileSync(file('gate'), '');
  onTestFinished(letGo);
  const others = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((each) => onPath('codex', { PATH: each }) === null);
  return {
    path: [bin, ...others].join(delimiter),
    calls: () => readFileSync(file('calls'), 'utf8'),
    letGo,
    trap: async (signal, when, word) => {
      const spring = `kill -${signal} $PPID; : > '${file('reached')}'`;
      const steps =
        when === 'before'
          ? `${spring}; until [ -e '${file('gate')}' ]; do sleep 0.05; done`
          : `'${tmux}' "$@"; ${spring}; exit`;
      writeFileSync(file('trap.new'), `case "$*" in *${word}*) rm '${file('trap')}'; ${steps};; esac\n`);
      renameSync(file('trap.new'), file('trap'));
      const reached = () => expect(existsSync(file('reached'))).toBe(true);
      await vi.waitFor(reached, { timeout: 20_000, interval: 5 });
    },
  };
}
