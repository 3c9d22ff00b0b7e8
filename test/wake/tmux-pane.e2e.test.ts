import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { folderOf, paneTextOf, terminalOf } from '../../src/wake/index.js';
import { temporaryFolder } from '../support/agent.js';
import { startTmux } from '../support/tmux.js';

function stage() {
  const folder = realpathSync(temporaryFolder());
  const tmux = startTmux();
  const env = tmux.newSession('work', folder);
  const terminal = terminalOf(env) ?? expect.unreachable('no terminal');
  /** Lets the pane run a command and stay, and waits for the end of what it prints. */
  const run = async (command: string, end: string) => {
    tmux.run('respawn-pane', '-k', '-t', terminal.pane, `${command}; exec sleep 600`);
    await vi.waitFor(
      async () => expect(await paneTextOf(terminal, 0)).toMatchObject({ text: expect.stringContaining(end) }),
      10_000,
    );
  };
  return { folder, tmux, terminal, run };
}

test('a pane’s text is what it shows with wrapped lines joined, without the blank rest', async () => {
  const { terminal, run } = stage();
  const long = 'wide '.repeat(60).trimEnd();
  await run(`printf '%s\\n\\n  größe 日本\\n' '${long}'`, '日本');
  expect(await paneTextOf(terminal, 100)).toEqual({ text: `${long}\n\n  größe 日本` });
});

test('as many lines of history as asked for come before what the pane shows', async () => {
  const { tmux, terminal, run } = stage();
  await run('seq 1 200', '200');
  const height = Number(tmux.run('display-message', '-p', '-t', terminal.pane, '#{pane_height}'));
  const lines = async (history: number) => {
    const captured = await paneTextOf(terminal, history);
    return 'text' in captured ? captured.text.split('\n').map(Number) : [];
  };
  const [shown, more] = [await lines(0), await lines(30)];
  expect(shown).toHaveLength(height - 1);
  expect(more).toHaveLength(shown.length + 30);
  expect(more.at(-1)).toBe(200);
  expect(await lines(2000)).toHaveLength(200);
});

test('an empty pane is empty text; one that is gone, or whose server is, is an error', async () => {
  const { folder, tmux, terminal } = stage();
  expect(await paneTextOf(terminal, 20)).toEqual({ text: '' });
  const gone = { ...terminal, pane: '%99999' };
  expect(await paneTextOf(gone, 20)).toEqual({ error: expect.stringContaining('%99999') });
  expect(await paneTextOf({ ...terminal, socket: join(folder, 'none') }, 20)).toEqual({
    error: 'pane capture failed',
  });
  tmux.run('kill-server');
  expect(await paneTextOf(terminal, 20)).toEqual({ error: 'pane capture failed' });
});

test('the folder of a pane is where its program runs', async () => {
  const { folder, terminal } = stage();
  expect(await folderOf(terminal)).toBe(folder);
  expect(await folderOf({ ...terminal, pane: '%99999' })).toBeNull();
  expect(await folderOf({ ...terminal, socket: join(folder, 'none') })).toBeNull();
});
