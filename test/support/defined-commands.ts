import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'src/cli';

/** The name of every command that a file defines, whether or not it is in the list of commands. */
export function definedCommands(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      return /= defineCommand\(\{\s+name: '([\w-]+)'/.exec(text)?.[1] ?? [];
    });
}
