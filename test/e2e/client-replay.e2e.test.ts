import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Json, temporaryFolder } from '../support/agent.js';
import { writeRollout } from '../support/rollout.js';
import { answerIn, type Message, startWire } from '../support/wire.js';

/** The thread that the recorded calls of Codex name. */
const THREAD = '01a20247-0b7a-7592-a6f6-83cad2919d98';

interface Recorded {
  readonly dir: 'client' | 'server';
  readonly msg: Message & { readonly params?: Json };
}

/** What a real client sent to a server of one echoing tool, in order. */
function recordedRequests(client: string): Recorded['msg'][] {
  const path = new URL(`../fixtures/clients/${client}.jsonl`, import.meta.url);
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ dir, msg }) => dir === 'client' && msg.method !== undefined)
    .map(({ msg }) => msg);
}

/** Sends what was recorded, each call turned into one of ours; gives the answers by id. */
async function replay(client: string, env: Record<string, string>) {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  writeRollout(home, THREAD, cwd);
  const wire = startWire({ home, cwd, env });
  const answers: Message[] = [];
  for (const request of recordedRequests(client)) {
    const isCall = request.method === 'tools/call';
    const params = isCall ? { ...request.params, name: 'get_my_session', arguments: {} } : request.params;
    wire.send({ ...request, ...(params && { params }) });
    if (request.id === undefined) continue;
    answers.push(await wire.next(({ id, method }) => id === request.id && method === undefined));
  }
  return { wire, answers };
}

test('the messages of the real Claude Code: the probe is refused, the handshake then works, calls are answered', async () => {
  const session = '5c1d7d8e-0000-4000-8000-000000000001';
  const { wire, answers } = await replay('claude-code', { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: session });
  const [probe, initialized, listed, ...calls] = answers;
  expect(probe?.error?.code).toBe(-32601);
  expect(initialized?.result).toMatchObject({
    protocolVersion: '2025-11-25',
    serverInfo: { name: 'oxtail' },
  });
  expect(listed?.result?.tools).toHaveLength(16);
  expect(calls).toHaveLength(3);
  for (const call of calls) {
    expect(answerIn(call.result ?? {})).toMatchObject({
      entry: { client: { type: 'claude-code', session_id: session, session_id_source: 'env' } },
    });
  }
  expect(await wire.end()).toBe(0);
});

test('the messages of the real Codex: calls are answered, and the thread of each is who it is', async () => {
  const { wire, answers } = await replay('codex', {});
  const [initialized, listed, ...calls] = answers;
  expect(initialized?.result).toMatchObject({ protocolVersion: '2025-06-18' });
  expect(listed?.result?.tools).toHaveLength(16);
  expect(calls).toHaveLength(4);
  for (const call of calls) {
    expect(answerIn(call.result ?? {})).toMatchObject({
      entry: {
        client: {
          type: 'codex',
          session_id: THREAD,
          session_id_source: 'thread',
        },
      },
    });
  }
  expect(await wire.end()).toBe(0);
});
