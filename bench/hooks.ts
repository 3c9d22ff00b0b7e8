import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { triggerCommand, triggerScript } from '../src/hooks/index.js';
import { runCommand } from './command.js';
import { McpChild } from './mcp-child.js';
import {
  emptyPlace,
  FLOOR_OPENER,
  HOOK_ENTRY,
  type Place,
  PROGRAM,
  startServer,
  temporaryFolder,
} from './places.js';
import { printLine } from './report.js';
import { interleaved, medianCall } from './statistics.js';

const SESSION = 'receiver';
const TRIGGER_ROUNDS = 150;
const COMMAND_ROUNDS = 30;
const CALL_ROUNDS = 60;
const CALLS = 20;

/** What a hook of either door costs, with and without mail. */
export async function benchHooks(): Promise<void> {
  await benchTrigger();
  await benchCommand();
  await benchTool();
}

/** A tool call without mail, from the command line that a client's settings hold; the log holds others' mail. */
async function benchTrigger(): Promise<void> {
  const place = emptyPlace();
  const hook = await hookOf(place, 'somebody-else');
  for (const [what, size] of [['', 0] as const, [', payload of 1 MB', 1_000_000] as const]) {
    const payload = payloadOf(place, size);
    const contenders = {
      ours: async () => (await hook.run(payload)).milliseconds,
      floor: async () => (await runCommand(['sh', '-c', ':'], { cwd: place.project, payload })).milliseconds,
    };
    await interleaved(5, contenders);
    const { ours, floor } = await interleaved(TRIGGER_ROUNDS, contenders);
    printLine({
      what: `(g) command hook without mail${what}`,
      unit: 'ms',
      ours,
      floor,
      limit: { atMost: 3 },
    });
  }
  await hook.end();
}

/** The same command line while a message waits, which it hands over. */
async function benchCommand(): Promise<void> {
  const place = emptyPlace();
  const hook = await hookOf(place, SESSION);
  const floorStore = temporaryFolder();
  const payload = payloadOf(place, 0);
  const contenders = {
    ours: async () => {
      await hook.mail();
      const { output, milliseconds } = await hook.run(payload);
      if (!output.includes('additionalContext')) throw new Error(`the hook gave no mail: ${output}`);
      return milliseconds;
    },
    floor: async () => {
      const command = [process.execPath, FLOOR_OPENER, floorStore];
      return (await runCommand(command, { cwd: floorStore, payload })).milliseconds;
    },
  };
  await interleaved(3, contenders);
  const { ours, floor } = await interleaved(COMMAND_ROUNDS, contenders);
  await hook.end();
  const what = '(h) command hook that hands over a message';
  printLine({ what, unit: 'ms', ours, floor, limit: { atMost: 2.2 } });
}

/** The hook as a tool of the session's own server, against the tool that only tells who one is. */
async function benchTool(): Promise<void> {
  const { home, project } = emptyPlace();
  const env = { HOME: home, OXTAIL_HOME: home, CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: SESSION };
  const server = new McpChild(PROGRAM, [], { cwd: project, env });
  await server.connect('claude-code');
  const input = {
    event: 'PreToolUse',
    session_id: SESSION,
    cwd: project,
    transcript_path: join(home, 'transcript.jsonl'),
    hooks_version: '1',
  };
  const contenders = {
    ours: () => medianCall(CALLS, () => server.call('hook_event', input)),
    floor: () => medianCall(CALLS, () => server.call('get_my_session')),
  };
  await interleaved(25, contenders);
  const { ours, floor } = await interleaved(CALL_ROUNDS, contenders);
  await server.end();
  const what = '(i) tool hook without mail, against an empty tool call';
  printLine({ what, unit: 'ms', ours, floor, limit: { atMost: 1.5 } });
}

/** The installed command hook of a session, and a peer that can send mail to `receiver`. */
async function hookOf(place: Place, receiver: string) {
  const { home, project } = place;
  // It stays: a hook speaks only for an agent whose server shares its client.
  const known = await startServer(place, receiver, 'claude-code');
  const sender = await startServer(place, 'sender');
  const mail = () => sender.call('send_message', { target: receiver, body: 'Please have a look.' });
  await mail();
  if (readdirSync(join(home, 'waiting')).length === 0) throw new Error('no mail waits');
  const script = join(home, 'hooks', 'hook.sh');
  mkdirSync(join(home, 'hooks'));
  writeFileSync(script, triggerScript({ node: process.execPath, entry: HOOK_ENTRY, home }));
  const command = ['sh', '-c', triggerCommand(script, 'claude-code', 'PreToolUse')];
  const env = { HOME: home, CLAUDE_CODE_SESSION_ID: SESSION };
  return {
    mail,
    run: (payload: string) => runCommand(command, { cwd: project, env, payload }),
    end: () => Promise.all([known.end(), sender.end()]),
  };
}

function payloadOf({ project }: Place, size: number): string {
  const tool = { tool_name: 'Write', tool_input: { content: 'x'.repeat(size) } };
  return JSON.stringify({ session_id: SESSION, cwd: project, hook_event_name: 'PreToolUse', ...tool });
}
