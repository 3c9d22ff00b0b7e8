import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Agent, type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { startNameless } from '../support/clients.js';
import { bodies } from '../support/exchange.js';
import { git, makeRepository } from '../support/repository.js';

async function listedIds(agent: Agent, args: Json = {}): Promise<unknown[]> {
  const { sessions } = await agent.call('list_project_sessions', args);
  return (sessions as Json[]).map(({ client_session_id }) => client_session_id);
}

test('worktrees and sub-folders of one repository are one project', async () => {
  const home = temporaryFolder();
  const folder = realpathSync(temporaryFolder());
  const main = makeRepository(join(folder, 'main'));
  git(main, 'worktree', 'add', '--quiet', join(folder, 'tree'));
  const below = join(folder, 'tree', 'some', 'where');
  mkdirSync(below, { recursive: true });
  const alpha = await startAgent({ home, cwd: main, session: 'alpha' });
  const beta = await startAgent({ home, cwd: below, session: 'beta' });
  expect(await alpha.call('send_message', { target: 'beta', body: 'x' })).toMatchObject({ ok: true });
  expect(await bodies(beta)).toEqual(['x']);
  expect(await listedIds(alpha)).toEqual(['alpha', 'beta']);
  expect(await beta.call('list_project_sessions')).toMatchObject({ project_root: main, inferred: true });
});

test('W56: any folder of the caller’s own project names it, also through a link; the answer says it was explicit', async () => {
  const home = temporaryFolder();
  const folder = realpathSync(temporaryFolder());
  const main = makeRepository(join(folder, 'main'));
  symlinkSync(main, join(folder, 'link'));
  const alpha = await startAgent({ home, cwd: main, session: 'alpha' });
  for (const project_root of [
    main,
    join(main, '.git', '..'),
    join(folder, 'link'),
    '.',
    `${main}/not/there`,
  ]) {
    expect(await alpha.call('list_project_sessions', { project_root }), project_root).toMatchObject({
      project_root: main,
      inferred: false,
      sessions: [{ client_session_id: 'alpha' }],
      error: null,
    });
  }
  expect(await alpha.call('list_project_sessions', { project_root: '' })).toMatchObject({ inferred: true });
});

test('P10: W55: another project’s root is answered by cross-project and nothing in it', async () => {
  const home = temporaryFolder();
  const outer = makeRepository(realpathSync(temporaryFolder()));
  const nested = makeRepository(join(outer, 'nested'));
  const alpha = await startAgent({ home, cwd: outer, session: 'alpha' });
  const stranger = await startAgent({ home, cwd: nested, session: 'stranger' });
  const lists = {
    sessions: { project_root: nested },
    tmux_sessions: { project_root: nested, compact: true },
  };
  for (const [key, args] of Object.entries(lists)) {
    expect(await alpha.call('list_project_sessions', args)).toEqual({
      schema_version: 1,
      project_root: nested,
      inferred: false,
      [key]: [],
      error: 'cross-project',
    });
  }
  for (const project_root of [outer, '/', '..', temporaryFolder()]) {
    const answer = await stranger.call('list_project_sessions', { project_root });
    expect(answer, project_root).toMatchObject({ sessions: [], error: 'cross-project' });
  }
});

test('P10: no tool lists, reaches or names an agent of another project, with or without an id', async () => {
  const home = temporaryFolder();
  const [mine, theirs] = [temporaryFolder(), temporaryFolder()];
  const alpha = await startAgent({ home, cwd: mine, session: 'alpha' });
  const stranger = await startAgent({ home, cwd: theirs, session: 'stranger' });
  const nameless = await startNameless({ home, cwd: theirs });
  await stranger.call('set_my_state', { purpose: 'a secret plan' });
  expect(await listedIds(alpha)).toEqual(['alpha']);
  for (const tool of ['send_message', 'ask_peer']) {
    const refused = await alpha.call(tool, { target: 'stranger', body: 'x' });
    expect(refused).toEqual({ schema_version: 1, ok: false, error: 'cross-project' });
    const unknown = await alpha.call(tool, { target: nameless.name, body: 'x' });
    expect(unknown).toMatchObject({ ok: false, error: 'target-not-found' });
  }
  expect(await bodies(stranger)).toEqual([]);
  expect(await bodies(nameless.agent)).toEqual([]);
});

test('P10: a message id of another project cannot be answered, not even by a namesake of its recipient', async () => {
  const home = temporaryFolder();
  const [mine, theirs] = [temporaryFolder(), temporaryFolder()];
  const sender = await startAgent({ home, cwd: theirs, session: 'sender' });
  const recipient = await startAgent({ home, cwd: theirs, session: 'twin' });
  const { message_id } = await sender.call('send_message', { target: 'twin', body: 'x' });
  const twin = await startAgent({ home, cwd: mine, session: 'twin' });
  const answer = { message_id, body: 'x' };
  expect(await twin.call('reply_to_message', answer)).toMatchObject({ error: 'message-not-found' });
  expect(await twin.call('read_my_messages', { recent: 50 })).toMatchObject({ count: 0 });
  expect(await bodies(twin)).toEqual([]);
  expect(await bodies(recipient)).toEqual(['x']);
});
