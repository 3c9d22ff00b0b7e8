import { realpathSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Agent, type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { startNameless } from '../support/clients.js';
import { bodies } from '../support/exchange.js';
import { makeRepository } from '../support/repository.js';
import { startTmux } from '../support/tmux.js';

async function listed(agent: Agent): Promise<Json[]> {
  return (await agent.call('list_project_sessions')).sessions as Json[];
}

test('SPEC 3.3: two agents in one tmux session are ambiguous; one alone is addressed by its name', async () => {
  const [home, cwd] = [temporaryFolder(), realpathSync(temporaryFolder())];
  const tmux = startTmux();
  const alpha = await startAgent({ home, cwd, session: 'alpha', env: tmux.newSession('shared', cwd) });
  const beta = await startAgent({ home, cwd, session: 'beta', env: tmux.newPane('shared', cwd) });
  const gamma = await startAgent({ home, cwd, session: 'gamma', env: tmux.newSession('alone', cwd) });
  const toShared = { target: 'shared', body: 'x' };
  const ambiguous = { schema_version: 1, ok: false, error: 'ambiguous-target' };
  expect(await gamma.call('send_message', toShared)).toEqual({
    ...ambiguous,
    candidates: ['alpha', 'beta'],
  });
  expect(await beta.call('send_message', { target: 'alone', body: 'x' })).toMatchObject({
    ok: true,
    target_session_id: 'gamma',
  });
  expect(await bodies(gamma)).toEqual(['x']);
  // The caller itself is no candidate.
  expect(await alpha.call('send_message', toShared)).toMatchObject({ target_session_id: 'beta' });
  expect(await gamma.call('send_message', { target: 'alone', body: 'x' })).toMatchObject({
    error: 'self-send',
  });
  const nameless = await startNameless({ home, cwd, env: tmux.newPane('shared', cwd) });
  const among = await gamma.call('ask_peer', toShared);
  expect(among).toEqual({ ...ambiguous, candidates: ['alpha', 'beta'], note: expect.stringMatching(/^1 /) });
  expect(Object.keys(among)).toEqual(['schema_version', 'ok', 'error', 'candidates', 'note']);
  expect(await gamma.call('send_message', { target: nameless.name, body: 'x' })).toMatchObject({
    error: 'target-not-found',
  });
});

test('SPEC 1.1: rows share their tmux session, compact groups them, and a session without agents has none', async () => {
  const [home, cwd] = [temporaryFolder(), realpathSync(temporaryFolder())];
  const tmux = startTmux();
  const alpha = await startAgent({ home, cwd, session: 'alpha', env: tmux.newSession('shared', cwd) });
  await startAgent({ home, cwd, session: 'beta', env: tmux.newPane('shared', cwd) });
  tmux.newSession('empty', cwd);
  tmux.newSession('elsewhere', temporaryFolder());
  const place = { path: cwd, attached: false, created_at: expect.any(Number), windows: 1 };
  const agents = ['alpha', 'beta'].map((client_session_id) => ({
    client_type: 'unknown',
    client_session_id,
    state: null,
  }));
  expect(await listed(alpha)).toEqual([
    ...agents.map((agent) => ({ name: 'shared', ...place, ...agent })),
    { name: 'empty', ...place, client_type: null, client_session_id: null, state: null },
  ]);
  expect(await alpha.call('list_project_sessions', { compact: true })).toEqual({
    schema_version: 1,
    project_root: cwd,
    inferred: true,
    tmux_sessions: [
      { name: 'shared', ...place, agents },
      { name: 'empty', ...place, agents: [] },
    ],
    error: null,
  });
  expect(await alpha.call('get_my_session')).toMatchObject({
    entry: { tmux_session: 'shared', tmux_pane: expect.stringMatching(/^%\d+$/) },
  });
});

test('W58: names with bars and spaces are listed and addressed; two viewers count as attached', async () => {
  const [home, cwd] = [temporaryFolder(), realpathSync(temporaryFolder())];
  const tmux = startTmux();
  const name = 'a|b  c | d';
  const env = tmux.newSession(name, cwd);
  await startAgent({ home, cwd, session: 'alpha', env });
  const beta = await startAgent({ home, cwd, session: 'beta' });
  expect(await listed(beta)).toMatchObject([{ name, attached: false }, { client_session_id: 'beta' }]);
  await tmux.attach(name);
  await tmux.attach(name);
  expect(await listed(beta)).toMatchObject([{ name, attached: true }, {}]);
  expect(await beta.call('send_message', { target: name, body: 'x' })).toMatchObject({
    target_session_id: 'alpha',
  });
  expect(await beta.call('send_message', { target: 'a|b', body: 'x' })).toMatchObject({
    error: 'target-not-found',
  });
  tmux.run('rename-session', '-t', env.TMUX_PANE ?? '', 'renamed');
  expect(await beta.call('send_message', { target: 'renamed', body: 'x' })).toMatchObject({ ok: true });
});

test('P10: W54: an agent of another repository in the same tmux session is neither listed, a candidate, nor reached', async () => {
  const home = temporaryFolder();
  const [mine, theirs] = [temporaryFolder(), temporaryFolder()].map((folder) =>
    makeRepository(realpathSync(folder)),
  ) as [string, string];
  const tmux = startTmux();
  const alpha = await startAgent({ home, cwd: mine, session: 'alpha', env: tmux.newSession('shared', mine) });
  await startAgent({ home, cwd: theirs, session: 'stranger', env: tmux.newPane('shared', theirs) });
  expect(await listed(alpha)).toMatchObject([{ name: 'shared', client_session_id: 'alpha' }]);
  const toShared = { target: 'shared', body: 'x' };
  expect(await alpha.call('send_message', toShared)).toMatchObject({ error: 'self-send' });
  const beta = await startAgent({ home, cwd: mine, session: 'beta' });
  expect(await beta.call('send_message', toShared)).toMatchObject({ target_session_id: 'alpha' });
});

test('an agent whose tmux server has gone is still listed, and can be addressed as it is listed', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const tmux = startTmux();
  await startAgent({ home, cwd, session: 'alpha', env: tmux.newSession('work', cwd) });
  const beta = await startAgent({ home, cwd, session: 'beta' });
  expect(await listed(beta)).toMatchObject([{ name: 'work' }, {}]);
  tmux.run('kill-server');
  const [row] = await listed(beta);
  expect(row).toMatchObject({ client_session_id: 'alpha' });
  expect(await beta.call('send_message', { target: row?.name, body: 'x' })).toMatchObject({ ok: true });
});
