import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** No text of ours holds it: tests type it to see what was typed before. */
const MARK = '~';

/**
 * Notes all that is typed at this process's terminal, in a file of this folder. Given a mark that a line to type on
 * begins with, it also shows such a line there.
 */
export function noteKeys(folder: string, promptMark?: string): void {
  const show = (text: string) => {
    if (promptMark !== undefined) process.stdout.write(text);
  };
  process.stdin.setRawMode(true);
  process.stdin.on('data', (bytes) => {
    const at = performance.timeOrigin + performance.now();
    const text = bytes.toString('latin1');
    appendFileSync(join(folder, 'keys'), `${JSON.stringify({ at, text })}\n`);
    show(text.replaceAll(MARK, '').replaceAll('\r', `\r\n${promptMark} `));
  });
  show(`${promptMark} `);
}
