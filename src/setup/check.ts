import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Env, endGroup } from '../clients/index.js';
import { systemCode } from '../events/index.js';
import { isObject } from './types.js';

const PROTOCOL = '2025-06-18';
const MOST_SAID = 2000;

/** What came of starting the registered command. */
export type Checked =
  | { readonly ok: true; readonly tools: number }
  | { readonly ok: false; readonly problem: string };

/**
 * Starts a command as a client does, in a home of its own that is removed again, and asks it for its tools; ends
 * it in any case. Never rejects.
 */
export async function checkServer(words: readonly string[], env: Env, limitMs: number): Promise<Checked> {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'oxtail-setup-'));
    try {
      return await converse(words, { ...env, OXTAIL_HOME: join(folder, '.oxtail') }, folder, limitMs);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  } catch (error) {
    return { ok: false, problem: `it could not be tried (${systemCode(error)})` };
  }
}

function converse(
  [file = '', ...args]: readonly string[],
  env: Env,
  cwd: string,
  limitMs: number,
): Promise<Checked> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { env, cwd, stdio: 'pipe', detached: true });
    let said = '';
    const finish = (checked: Checked) => {
      clearTimeout(timer);
      endGroup(child.pid);
      resolve(checked);
    };
    const fail = (problem: string) =>
      finish({ ok: false, problem: said === '' ? problem : `${problem}: ${lastLine(said)}` });
    const timer = setTimeout(() => fail(`it did not answer within ${limitMs / 1000} seconds`), limitMs);
    child.on('error', (error) =>
      fail(`it could not be started (${'code' in error ? error.code : error.message})`),
    );
    child.on('close', (code, signal) => fail(`it ended with ${signal ?? code} instead of answering`));
    child.stdin.on('error', () => {});
    child.stderr.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-MOST_SAID);
    });
    const send = (message: object) =>
      void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = parsed(line);
      if (answer.id === 1) {
        send({ method: 'notifications/initialized' });
        send({ id: 2, method: 'tools/list' });
      }
      if (answer.id !== 2) return;
      const tools = isObject(answer.result) ? answer.result.tools : undefined;
      if (Array.isArray(tools)) finish({ ok: true, tools: tools.length });
      else fail('it did not list its tools');
    });
    const clientInfo = { name: 'oxtail-setup', version: '1' };
    send({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: PROTOCOL, capabilities: {}, clientInfo },
    });
  });
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
