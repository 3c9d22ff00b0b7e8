import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { runOxtail } from '../support/run-oxtail.js';

/** A home in which ada has asked ben, who has not read it, and an export of it. */
async function exported(): Promise<{ home: string; file: string }> {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  await ada.call('send_message', { target: 'ben', body: 'are you there' });
  await ada.close();
  await ben.close();
  const file = join(home, 'story.gz');
  expect((await runOxtail(['export', file], { home })).code).toBe(0);
  return { home, file };
}

test('P11: an import makes a home to look at, and touches no log of the user', async () => {
  const { home, file } = await exported();
  const other = temporaryFolder();
  const folder = join(other, 'incident');
  const { output, errors, code } = await runOxtail(['import', file, '--into', folder], { home: other });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).toContain(`  OXTAIL_HOME='${folder}' oxtail log\n`);
  for (const line of output.split('\n').filter((one) => !one.includes(folder))) {
    expect(line).toMatch(/^[\x20-\x7e]{0,80}$/);
  }
  expect(readdirSync(other)).toEqual(['incident']);
  expect(readdirSync(folder)).toEqual(['imported.jsonl.gz']);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'imported.jsonl.gz')).mode & 0o777).toBe(0o600);
  const env = { OXTAIL_HOME: folder };
  const there = await runOxtail(['dump', '--json'], { home: other, env });
  const here = await runOxtail(['dump', '--json'], { home });
  const rows = (text: string) => JSON.parse(text).projections;
  expect(rows(there.output)).toEqual(rows(here.output));
  expect((await runOxtail(['verify'], { home: other, env })).output).toContain(
    'Verified: the export is whole.',
  );
  expect(readdirSync(folder)).toEqual(['imported.jsonl.gz']);
});

test('nothing is imported into a folder that holds anything, and an empty one is taken', async () => {
  const { home, file } = await exported();
  const folder = join(home, 'incident');
  mkdirSync(folder);
  writeFileSync(join(folder, 'mine'), '');
  const refused = await runOxtail(['import', file, '--into', folder], { home });
  expect(refused).toMatchObject({ output: '', code: 1 });
  expect(refused.errors).toContain('not empty: give another. Nothing was written. (no-folder)');
  expect(readdirSync(folder)).toEqual(['mine']);
  const own = await runOxtail(['import', file, '--into', join(home, '.oxtail')], { home });
  expect(own).toMatchObject({ code: 1, errors: expect.stringContaining('(no-folder)') });
  mkdirSync(join(home, 'empty'));
  expect((await runOxtail(['import', file, '--into', join(home, 'empty')], { home })).code).toBe(0);
  const deep = await runOxtail(['import', file, '--into', join(home, 'no', 'where')], { home });
  expect(deep.errors).toContain('there is no folder to put it in: make that first. Nothing was written.');
  const nowhere = await runOxtail(['import', file], { home });
  expect(nowhere).toMatchObject({ code: 2, errors: expect.stringContaining('--into FOLDER. (no-folder)') });
});

test('a home that holds an import says so where a log is wanted', async () => {
  const { home, file } = await exported();
  const env = { OXTAIL_HOME: join(home, 'incident') };
  await runOxtail(['import', file, '--into', 'incident'], { home });
  for (const command of ['compact', 'rebuild']) {
    const { errors, code } = await runOxtail([command], { home, env });
    expect(errors).toMatch(/only an import, which is for looking back: .*\(no-log\)\n$/);
    expect(code).toBe(1);
  }
  const { output } = await runOxtail(['diagnose'], { home, env });
  expect(output).toContain('There is no log here, only an import to look back on.');
});

test('verify names what is wrong with an export, and says so by its exit status', async () => {
  const { home, file } = await exported();
  const whole = await runOxtail(['verify', '--file', file], { home });
  expect(whole).toMatchObject({ errors: '', code: 0 });
  expect(whole.output).toContain('as recorded');
  const checked = await runOxtail(['replay', '--check', '--json', '--file', file], { home });
  expect(JSON.parse(checked.output)).toMatchObject({ ok: true, compared: 1 });
  const own = await runOxtail(['replay', '--check'], { home });
  expect(own).toMatchObject({ code: 0, output: expect.stringContaining('Nothing was recorded') });
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length - 30));
  const cut = await runOxtail(['verify', '--file', file], { home });
  expect(cut.code).toBe(1);
  expect(cut.output).toMatch(/damaged: \d+ bytes cannot be read/);
  const json = await runOxtail(['verify', '--json', '--file', file], { home });
  expect(JSON.parse(json.output)).toMatchObject({ ok: false, damage: [expect.any(String)] });
  const looked = await runOxtail(['dump', 'sessions', '--file', file], { home });
  expect(looked.code).toBe(0);
  expect(looked.errors).toMatch(/^oxtail: .+ is damaged: \d+ bytes cannot be read/);
});

test('a writer that is killed half-way leaves no file with the name, or the one that was there', async () => {
  const home = temporaryFolder();
  for (const replace of [false, true]) {
    const path = join(home, replace ? 'there' : 'new');
    if (replace) writeFileSync(path, 'before');
    const program = resolve('.build/half-writer.js');
    const child = spawn(process.execPath, [program, path, ...(replace ? ['replace'] : [])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = new Promise((settle) => child.on('close', settle));
    await new Promise((settle) => child.stdout.once('data', settle));
    child.kill('SIGKILL');
    await closed;
    if (replace) expect(readFileSync(path, 'utf8')).toBe('before');
    else expect(existsSync(path)).toBe(false);
    expect(statSync(join(home, `.${replace ? 'there' : 'new'}.half.tmp`)).mode & 0o777).toBe(0o600);
  }
});
