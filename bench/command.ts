import { spawn } from 'node:child_process';

/** What came of a command, and how long it took until nobody held its output any more. */
export interface Finished {
  readonly output: string;
  readonly milliseconds: number;
}

/** Runs a command as a client runs a hook: gives it a payload, whether it is read or not, and reads its output. */
export function runCommand(
  command: readonly string[],
  { cwd, env = {}, payload = '' }: { cwd: string; env?: Record<string, string>; payload?: string },
): Promise<Finished> {
  const [program = '', ...args] = command;
  const begun = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdin.on('error', () => {}).end(payload);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ output, milliseconds: performance.now() - begun });
      else reject(new Error(`${command.join(' ')} ended with ${code}`));
    });
  });
}
