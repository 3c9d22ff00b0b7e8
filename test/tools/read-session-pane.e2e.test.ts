import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Agent, type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { startTmux, type Tmux } from '../support/tmux.js';

/** Lets a pane show a text, and waits until it does. */
async function show(tmux: Tmux, pane: string | undefined, text: string): Promise<void> {
  const command = `printf '%s' ${JSON.stringify(text)}; exec sleep 600`;
  tmux.run('respawn-pane', '-k', '-t', pane ?? '', command);
  const shown = () => tmux.run('capture-pane', '-p', '-J', '-S', '-', '-t', pane ?? '').replaceAll('\n', '');
  await vi.waitFor(() => expect(shown()).toContain(text.slice(-20)), { timeout: 10_000 });
}

async function stage() {
  const [home, cwd] = [temporaryFolder(), realpathSync(temporaryFolder())];
  const tmux = startTmux();
  const env = tmux.newSession('work', cwd);
  const bob = await startAgent({ home, cwd, session: 'bob', env });
  const alice = await startAgent({ home, cwd, session: 'alice' });
  return { home, cwd, tmux, env, pane: env.TMUX_PANE, alice, bob };
}

function read(agent: Agent, args: Json): Promise<Json> {
  return agent.call('read_session', args);
}

test('an agent of another client in tmux is read by what its pane shows, by id and by terminal name', async () => {
  const { tmux, pane, cwd, alice, bob } = await stage();
  await show(tmux, pane, 'hello from the pane 日本');
  const whole = {
    schema_version: 1,
    session: 'work',
    mode: 'pane',
    client_type: 'unknown',
    messages: null,
    pane_text: 'hello from the pane 日本',
    truncated: false,
    count_truncated: false,
    bytes_truncated: false,
    total_messages: null,
    total_messages_exact: false,
    resolved_session_id: 'bob',
    session_id_source: 'self-register',
    transcript_mtime: null,
    transcript_age_seconds: null,
    project_root: cwd,
    inferred: true,
    error: null,
  };
  for (const reader of [alice, bob]) {
    for (const name of ['bob', 'work']) {
      expect(JSON.stringify(await read(reader, { name }))).toBe(JSON.stringify(whole));
    }
  }
});

test('of a long pane the last characters are given, and it is said that they were cut', async () => {
  const { tmux, pane, alice } = await stage();
  const text = '🦊x'.repeat(400);
  await show(tmux, pane, text);
  const { pane_text, ...rest } = await read(alice, { name: 'bob', pane_max_chars: 501 });
  expect(pane_text).toBe(`…[pane truncated to last 501 chars]\n${[...text].slice(-501).join('')}`);
  expect(rest).toMatchObject({
    mode: 'pane',
    truncated: true,
    count_truncated: false,
    bytes_truncated: false,
  });
});

test('W33: where the transcript is missing the pane is read instead, unless only the transcript will do', async () => {
  const { home, cwd, tmux, alice } = await stage();
  const env = tmux.newSession('claude', cwd);
  const id = '499f16ac-0804-4abf-8d8c-8dd5dc5690b6';
  await startAgent({ home, cwd, clientName: 'claude-code', session: id, env });
  await show(tmux, env.TMUX_PANE, 'from the pane');
  expect(await read(alice, { name: id })).toMatchObject({ mode: 'pane', pane_text: 'from the pane' });
  expect(await read(alice, { name: id, mode: 'transcript' })).toMatchObject({
    session: 'claude',
    mode: 'none',
    error: expect.stringContaining('missing'),
  });
  const folder = join(home, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
  mkdirSync(folder, { recursive: true });
  const line = { type: 'user', message: { role: 'user', content: 'from the transcript' } };
  writeFileSync(join(folder, `${id}.jsonl`), JSON.stringify(line));
  expect(await read(alice, { name: id })).toMatchObject({
    session: 'claude',
    mode: 'transcript',
    messages: [{ text: 'from the transcript' }],
    transcript_mtime: expect.stringMatching(/Z$/),
  });
  expect(await read(alice, { name: id, mode: 'pane' })).toMatchObject({ pane_text: 'from the pane' });
});

test('P10: a pane that shows a folder of another project is not read, nor one that is gone', async () => {
  const { tmux, pane, alice } = await stage();
  const other = realpathSync(temporaryFolder());
  tmux.run('respawn-pane', '-k', '-c', other, '-t', pane ?? '', `printf secret; exec sleep 600`);
  await vi.waitFor(
    () => expect(tmux.run('capture-pane', '-p', '-t', pane ?? '')).toContain('secret'),
    10_000,
  );
  const refused = { mode: 'none', pane_text: null, error: expect.stringContaining('outside this project') };
  expect(await read(alice, { name: 'bob' })).toMatchObject(refused);
  tmux.run('kill-server');
  expect(await read(alice, { name: 'bob' })).toMatchObject({ ...refused, session: 'bob' });
});
