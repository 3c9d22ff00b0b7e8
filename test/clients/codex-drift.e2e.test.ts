import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { adapterOf } from '../../src/clients/index.js';
import { temporaryFolder } from '../support/agent.js';

const SCRIPT = resolve('scripts/check-codex-drift.mjs');

const KNOWN = `use std::time::Duration;

// PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_millis(999);
const PASTE_BURST_MIN_CHARS: u16 = 3;
const PASTE_BURST_CHAR_INTERVAL: Duration = Duration::from_millis(8);
const PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_millis(120);

impl PasteBurst {
    pub fn extend_window(&mut self, now: Instant) {
        self.burst_window_until = Some(now + PASTE_ENTER_SUPPRESS_WINDOW);
    }
}
`;

/** The same source with another line for the window. */
const defining = (line: string) => KNOWN.replace(/^const PASTE_ENTER_SUPPRESS_WINDOW.*$/m, line);

test('0: the window is the known one, and shorter than the gap that the adapter leaves', async () => {
  const { url, paths } = await serve([(response) => response.end(KNOWN)]);
  const { code, said } = await check(url);
  expect(code).toBe(0);
  expect(said).toContain('is 120 ms');
  expect(said).toContain(`gap is ${adapterOf('codex').enterGapMs} ms`);
  expect(paths).toEqual(['/paste_burst.rs']);
});

test('0: the window may be written in other ways', async () => {
  for (const line of [
    'pub(crate) const PASTE_ENTER_SUPPRESS_WINDOW: std::time::Duration = std::time::Duration::from_millis(120);',
    'pub const PASTE_ENTER_SUPPRESS_WINDOW: Duration =\n    Duration::from_millis(\n        1_20_u64,\n    );',
    'const PASTE_ENTER_SUPPRESS_WINDOW: Duration = /* was 150 */ Duration::from_millis(120); // not 150',
  ]) {
    expect(await check(fileOf(defining(line)))).toMatchObject({ code: 0 });
  }
});

test('1: a window that changed, anywhere, is told with what to do', async () => {
  for (const line of [
    'const PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_millis(150);',
    'const PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_millis(12);',
    '#[cfg(windows)]\nconst PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_millis(150);\n#[cfg(not(windows))]\nconst PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_millis(120);',
  ]) {
    const { code, said } = await check(fileOf(defining(line)));
    expect(code).toBe(1);
    expect(said).toMatch(/is (150|12|150 and 120) ms now; it was 120 ms\. Measure .*enterGapMs/);
  }
});

test('1: a window that is not found in milliseconds is told with what to do', async () => {
  for (const source of [
    '',
    defining(''),
    defining('// const PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_millis(120);'),
    defining('/*\nconst PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_millis(120);\n*/'),
    defining('const PASTE_ENTER_SUPPRESS_WINDOW_OLD: Duration = Duration::from_millis(120);'),
    defining('const PASTE_ENTER_SUPPRESS_WINDOW: Duration = Duration::from_micros(120);'),
    defining('const PASTE_ENTER_SUPPRESS_WINDOW: Duration = OTHER_WINDOW;'),
    '<html>Not the file</html>',
  ]) {
    const { code, said } = await check(fileOf(source));
    expect(code).toBe(1);
    expect(said).toMatch(/^PASTE_ENTER_SUPPRESS_WINDOW is not found .*correct enterGapMs/);
  }
});

test('1: a gap of ours that is within the window, or is not found, is told', async () => {
  const source = fileOf(KNOWN);
  expect(await check(source, withGap('  enterGapMs: 120,'))).toMatchObject({ code: 1 });
  expect((await check(source, withGap('  enterGapMs: 120,'))).said).toContain('Make it longer');
  expect(await check(source, withGap('  enterGapMs: 121,'))).toMatchObject({ code: 0 });
  expect((await check(source, withGap(''))).said).toContain('enterGapMs is not found');
  expect(await check(source, withGap(''))).toMatchObject({ code: 1 });
});

test('2: a source that cannot be fetched is tried three times, after longer and longer pauses', async () => {
  const times: number[] = [];
  const fail = (response: ServerResponse) => {
    times.push(performance.now());
    response.writeHead(500).end(KNOWN);
  };
  const { url, paths } = await serve([fail, fail, fail, (response) => response.end(KNOWN)]);
  const { code, said } = await run(SCRIPT, ['--source', url, '--pause-ms', '100']);
  expect({ code, attempts: paths.length }).toEqual({ code: 2, attempts: 3 });
  const [first = 0, second = 0, third = 0] = times;
  expect(third - first).toBeGreaterThan(280);
  expect(second - first).toBeGreaterThan(60);
  expect(said).toMatch(/could not be fetched .*\(status 500\)\. Try again later/);
});

test('2: nobody there, no such file and no usable address', async () => {
  const { url, close } = await serve([]);
  await close();
  for (const source of [url, 'file:///nowhere/at/all.rs', 'nonsense', 'gopher://localhost/']) {
    const { code, said } = await check(source);
    expect(code).toBe(2);
    expect(said).toContain(`could not be fetched from ${source}`);
  }
  expect(await run(SCRIPT, ['--pause-ms', 'long'])).toMatchObject({ code: 2 });
  expect(await run(SCRIPT, ['--other'])).toMatchObject({ code: 2 });
});

test('one attempt of three is enough', async () => {
  const { url, paths } = await serve([
    (response) => response.writeHead(503).end(),
    (response) => response.destroy(),
    (response) => response.end(KNOWN),
  ]);
  expect(await check(url)).toMatchObject({ code: 0 });
  expect(paths).toHaveLength(3);
});

test('the check is a script of the package that a schedule runs every week', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(scripts['check:codex-drift']).toBe('node scripts/check-codex-drift.mjs');
  const workflow = readFileSync('.github/workflows/codex-drift.yml', 'utf8');
  expect(workflow).toMatch(/schedule:\n\s+- cron: ["']\d+ \d+ \* \* \d["']/);
  expect(workflow).toContain('run: npm run check:codex-drift\n');
});

/** How the check ended, and all that it said. Unless told otherwise it does not pause between attempts. */
function check(source: string, script: string = SCRIPT): Promise<{ code: number | null; said: string }> {
  return run(script, ['--source', source, '--pause-ms', '0']);
}

async function run(script: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((tell) => child.on('close', tell));
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  expect(`${output}${errors}`).toMatch(/^[^\n]+\n$/);
  return { code, said: `${output}${errors}` };
}

function fileOf(source: string): string {
  const file = join(temporaryFolder(), 'paste_burst.rs');
  writeFileSync(file, source);
  return pathToFileURL(file).href;
}

/** The script in a tree whose adapter has this line for its gap. */
function withGap(line: string): string {
  const tree = temporaryFolder();
  for (const folder of ['scripts', 'src/clients']) mkdirSync(join(tree, folder), { recursive: true });
  const adapter = readFileSync('src/clients/codex.ts', 'utf8');
  const changed = adapter.replace(/^ {2}enterGapMs: .*$/m, line);
  expect(changed).not.toBe(adapter);
  writeFileSync(join(tree, 'src/clients/codex.ts'), changed);
  const script = join(tree, 'scripts/check.mjs');
  cpSync(SCRIPT, script);
  return script;
}

/** A server on this machine that answers one request after the other in these ways. */
async function serve(answers: readonly ((response: ServerResponse) => void)[]) {
  const paths: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[paths.length];
    paths.push(url);
    if (answer === undefined) response.writeHead(404).end();
    else answer(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = () =>
    new Promise<void>((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    });
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/paste_burst.rs`, paths, close };
}
