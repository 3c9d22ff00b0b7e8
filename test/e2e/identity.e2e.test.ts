import { expect, test } from 'vitest';
import { type Agent, type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { anotherClient } from '../support/clients.js';
import { bodies } from '../support/exchange.js';
import { startPair } from '../support/pair.js';
import { writeRollout } from '../support/rollout.js';

const ID = '5c1d7d8e-0000-4000-8000-00000000000';
const CLAUDE = { CLAUDECODE: '1' };

async function clientOf(agent: Agent): Promise<Json> {
  const { entry } = (await agent.call('get_my_session')) as { entry: { client: Json } };
  return entry.client;
}

test('the environment of Claude Code gives the id, the type and the transcript', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const env = { ...CLAUDE, CLAUDE_CODE_SESSION_ID: `${ID}1` };
  const agent = await startAgent({ home, cwd, env });
  expect(await clientOf(agent)).toEqual({
    type: 'claude-code',
    session_id: `${ID}1`,
    transcript_path: expect.stringMatching(new RegExp(`^${home}/\\.claude/projects/.*/${ID}1\\.jsonl$`)),
    session_id_source: 'env',
    cwd,
  });
});

test('Claude Code says where the agent works; the folder of its server does not count', async () => {
  const [home, cwd, project] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const env = { ...CLAUDE, CLAUDE_CODE_SESSION_ID: `${ID}1`, CLAUDE_PROJECT_DIR: project };
  const agent = await startAgent({ home, cwd, env });
  const peer = await startAgent({ home, cwd: project, session: 'peer' });
  expect(await agent.call('list_project_sessions')).toMatchObject({ project_root: project });
  expect(await peer.call('send_message', { target: `${ID}1`, body: 'x' })).toMatchObject({ ok: true });
});

test('the environment of Codex gives the id where the calls name no thread', async () => {
  const [home, place] = [temporaryFolder(), temporaryFolder()];
  const env = { CODEX_THREAD_ID: `${ID}2`, CODEX_SESSION_ID: 'never this one' };
  const rollout = writeRollout(home, `${ID}2`, place);
  const agent = await startAgent({ home, cwd: temporaryFolder(), env });
  expect(await clientOf(agent)).toEqual({
    type: 'codex',
    session_id: `${ID}2`,
    transcript_path: rollout,
    session_id_source: 'env',
    cwd: place,
  });
});

test('a stale id of the environment is corrected by a claim: then nobody has it, and its mail has moved', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const env = { ...CLAUDE, CLAUDE_CODE_SESSION_ID: `${ID}1` };
  const agent = await startAgent({ home, cwd, env });
  const peer = await startAgent({ home, cwd, session: 'peer' });
  expect(await clientOf(agent)).toMatchObject({ session_id: `${ID}1` });
  await peer.call('send_message', { target: `${ID}1`, body: 'to the wrong id' });
  await agent.call('claim_session', { session_id: `${ID}2` });
  expect(await clientOf(agent)).toMatchObject({
    session_id: `${ID}2`,
    session_id_source: 'self-register',
    transcript_path: expect.stringContaining(`${ID}2`),
  });
  for (const sender of [agent, peer]) {
    const toStale = { target: `${ID}1`, body: 'x' };
    expect(await sender.call('send_message', toStale)).toMatchObject({ error: 'target-not-found' });
  }
  const toItself = { target: `${ID}2`, body: 'x' };
  expect(await agent.call('send_message', toItself)).toMatchObject({ error: 'self-send' });
  expect(await bodies(agent)).toEqual(['to the wrong id']);
});

test('an id once known is kept until the next claim, whatever the environment says', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const env = { ...CLAUDE, CLAUDE_CODE_SESSION_ID: `${ID}1` };
  const agent = await startAgent({ home, cwd, env, session: 'mine' });
  for (const tool of ['get_my_session', 'read_my_messages', 'list_project_sessions']) await agent.call(tool);
  expect(await clientOf(agent)).toMatchObject({ session_id: 'mine' });
  await agent.call('claim_session', { session_id: 'other' });
  expect(await clientOf(agent)).toMatchObject({ session_id: 'other' });
});

test('W25: an id of the environment that a running agent of another client holds is not taken over', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const env = { ...CLAUDE, CLAUDE_CODE_SESSION_ID: `${ID}1` };
  const holder = await startAgent({ home, cwd, env, through: anotherClient });
  expect(await clientOf(holder)).toMatchObject({ session_id: `${ID}1` });
  const second = await startAgent({ home, cwd, env });
  expect(await second.call('get_my_session')).toMatchObject({
    entry: { client: { session_id: null, session_id_source: null } },
    detect_diagnosis: { winning: null, next_step: { tool: 'register_my_session' } },
  });
  const peer = await startAgent({ home, cwd, session: 'peer' });
  await peer.call('send_message', { target: `${ID}1`, body: 'x' });
  expect(await bodies(second)).toEqual([]);
  expect(await bodies(holder)).toEqual(['x']);
});

test('W60: agents whose id is not known are told what to do, those of unknown clients too', async () => {
  const steps = {
    'some-editor': /^echo "agent-/,
    'claude-code': /^echo \$CLAUDE_CODE_SESSION_ID$/,
  };
  for (const [clientName, command] of Object.entries(steps)) {
    const agent = await startAgent({ home: temporaryFolder(), cwd: temporaryFolder(), clientName });
    expect(await agent.call('get_my_session'), clientName).toMatchObject({
      detect_diagnosis: {
        winning: null,
        next_step: {
          tool: 'register_my_session',
          instruction: expect.stringContaining('register_my_session'),
          bash_command: expect.stringMatching(command),
        },
      },
    });
  }
  const codex = { home: temporaryFolder(), cwd: temporaryFolder(), clientName: 'codex-mcp-client' };
  expect(await (await startAgent(codex)).call('get_my_session')).toMatchObject({
    error: 'project-unknown',
    message: expect.stringContaining('oxtail setup'),
  });
});

test('W26: ids that agents make up, of any printable shape, are claimed, addressed and replied to', async () => {
  const { alpha, home, cwd } = await startPair();
  for (const id of ['Größe-日本', 'AGENT ONE', "o'neil: 100%", '../../etc/passwd', '🦊'.repeat(64), 'x']) {
    const agent = await startAgent({ home, cwd, session: id });
    await agent.call('send_message', { target: 'alpha', body: 'hello' });
    const { messages } = (await alpha.call('read_my_messages')) as { messages: Json[] };
    expect(messages).toMatchObject([{ from_session_id: id }]);
    const reply = { message_id: messages[0]?.id, body: 'back' };
    expect(await alpha.call('reply_to_message', reply)).toMatchObject({ ok: true, target_session_id: id });
    expect(await bodies(agent)).toEqual(['back']);
    await agent.close();
  }
});
