import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/agent.js';
import { answerIn, startWire } from '../support/wire.js';

const run = promisify(execFile);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'oxtail-install-')));
const source = join(folder, 'source');
let packed: string;

/** Packs a copy of the project, so that what is being tested elsewhere is not built anew meanwhile. */
beforeAll(async () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
  const published = files.filter((file) => file !== 'dist');
  for (const file of ['package.json', 'tsconfig.json', 'tsdown.config.ts', 'src', ...published]) {
    cpSync(file, join(source, file), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(source, 'node_modules'));
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: source });
  packed = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '');
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function install(...where: readonly string[]): Promise<void> {
  const quietly = ['--silent', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...quietly, ...where, packed], { cwd: folder });
}

async function expectServes(command: readonly [string, ...string[]], cwd: string): Promise<void> {
  const home = temporaryFolder();
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const wire = startWire({ home, cwd, command, env });
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect((await wire.initialize()).result).toMatchObject({ serverInfo: { name: 'oxtail', version } });
  expect((await wire.request('tools/list')).result?.tools).toHaveLength(15);
  expect(answerIn(await wire.call('claim_session', { session_id: 'alpha' }))).toMatchObject({ ok: true });
  expect(await wire.end()).toBe(0);
}

test('W1: a global install of the package serves, from the linked command, with an empty home', async () => {
  const prefix = join(folder, 'global');
  await install('--global', '--prefix', prefix);
  await expectServes([join(prefix, 'bin', 'oxtail')], temporaryFolder());
  const content = readdirSync(join(prefix, 'lib', 'node_modules', 'oxtail'));
  expect(content).toContain('README.md');
  expect(content).not.toContain('src');
}, 120_000);

test('W1: npx serves where the package is installed', async () => {
  const project = join(folder, 'project');
  await install('--prefix', project);
  await expectServes(['npx', '--no-install', 'oxtail'], project);
}, 120_000);
