import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Agent, type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { serverPid } from '../support/clients.js';
import { runOxtail } from '../support/run-oxtail.js';

const BODY = 'a secret between peers';

function linesOf(path: string): Json[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Json);
}

async function agents(home: string, trace: string): Promise<{ ada: Agent; ben: Agent; pid: number }> {
  const env = { MCP_TRACE_FILE: trace };
  const ada = await startAgent({ home, cwd: home, session: 'ada', env });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  return { ada, ben, pid: await serverPid(ada) };
}

test('W59: a server tells what it did in the trace, and nothing of what peers wrote', async () => {
  const home = temporaryFolder();
  const trace = join(home, 'made', 'trace.jsonl');
  const { ada, ben, pid } = await agents(home, trace);
  await ada.call('send_message', { target: 'ben', body: BODY, wake: 'auto' });
  await ben.call('send_message', { target: 'ada', body: BODY, wake: 'auto' });
  await ada.call('ask_peer', { target: 'ben', body: BODY, timeout_ms: 50 });
  await ada.close();
  await ben.close();
  expect(statSync(trace).mode & 0o777).toBe(0o600);
  const lines = linesOf(trace);
  for (const line of lines) {
    expect(Object.keys(line).slice(0, 3)).toEqual(['ts', 'server_pid', 'event']);
    expect(line.server_pid).toBe(pid);
    expect(new Date(String(line.ts)).toISOString()).toBe(line.ts);
  }
  expect(readFileSync(trace, 'utf8')).not.toContain('secret');
  const of = (event: string) => lines.filter((line) => line.event === event);
  expect(of('detect_run')[0]).toMatchObject({
    trigger: 'startup',
    winning_strategy: null,
    session_id: null,
    per_strategy: { env: { abstain: true } },
    next_step: { tool: 'register_my_session' },
  });
  const outcome = { target_session_id: 'ben', client_type: 'unknown', wake_status: 'skipped_busy' };
  expect(of('wake_outcome')).toMatchObject([
    { via: 'send_message', ...outcome },
    { via: 'ask_peer', ...outcome },
  ]);
  expect(of('ask_peer_start')).toHaveLength(1);
  expect(of('ask_peer_end')).toMatchObject([
    { target_session_id: 'ben', timed_out: true, correlation: 'none', wake_status: 'skipped_busy' },
  ]);
  const asked = await runOxtail(['diagnose', '--trace'], { home, env: { MCP_TRACE_FILE: trace } });
  expect(asked).toEqual({
    errors: '',
    code: 0,
    output: [
      'oxtail diagnose — wake outcomes (2):',
      '  skipped_busy: 2',
      'by tool:',
      '  ask_peer: skipped_busy 1',
      '  send_message: skipped_busy 1',
      '',
    ].join('\n'),
  });
  const whole = await runOxtail(['diagnose'], { home, env: { MCP_TRACE_FILE: trace } });
  expect(whole.output).toContain(`\n\n${asked.output}`);
});

test('a trace that cannot be written disturbs nobody', async () => {
  const home = temporaryFolder();
  execFileSync('mkfifo', [join(home, 'pipe')]);
  for (const trace of ['/dev/null/trace', home, join(home, 'pipe'), '/dev/full']) {
    const { ada, ben } = await agents(home, trace);
    const answer = await ada.call('send_message', { target: 'ben', body: BODY, wake: 'auto' });
    expect(answer).toMatchObject({ ok: true });
    await ada.close();
    await ben.close();
  }
});

test('diagnose says as ever that there is no trace, or none that can be read', async () => {
  const home = temporaryFolder();
  const unset = await runOxtail(['diagnose', '--trace'], { home });
  expect({ code: unset.code, errors: unset.errors }).toEqual({ code: 0, errors: '' });
  expect(unset.output).toContain('MCP_TRACE_FILE is not set');
  for (const path of [join(home, 'none'), home]) {
    const unreadable = await runOxtail(['diagnose', '--trace'], { home, env: { MCP_TRACE_FILE: path } });
    expect(unreadable.code).toBe(1);
    expect(unreadable.output).toContain(`could not read trace file ${path}`);
    const whole = await runOxtail(['diagnose'], { home, env: { MCP_TRACE_FILE: path } });
    expect(whole.code).toBe(0);
    expect(whole.output.replace(/\n\s+/g, ' ')).toContain(`could not read trace file ${path}`);
  }
  expect(existsSync(join(home, 'none'))).toBe(false);
});
