import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { CommandError, UsageError } from '../../src/cli/command-error.js';
import { type Context, print } from '../../src/cli/context.js';
import { report } from '../../src/cli/failures.js';
import { StoreError, systemAmbient } from '../../src/events/index.js';
import { temporaryFolder } from '../support/agent.js';

function contextIn(home: string, output = new PassThrough()): Context & { errors: PassThrough } {
  const ambient = { ...systemAmbient(), env: { OXTAIL_HOME: home } };
  return { ambient, version: '1', program: 'none', output, errors: new PassThrough() };
}

function reported(error: unknown, home: string): { code: number; said: string } {
  const context = contextIn(home);
  return { code: report(error, context), said: String(context.errors.read() ?? '') };
}

test('what is known to go wrong is one sentence with its code', () => {
  const home = temporaryFolder();
  expect(reported(new UsageError('bad-position', 'No.'), home)).toEqual({
    code: 2,
    said: 'oxtail: No. (bad-position)\n',
  });
  expect(reported(new CommandError('no-log', 'None\n here.'), home).said).toBe(
    'oxtail: None here. (no-log)\n',
  );
  expect(reported(new StoreError('busy', 'Wait.'), home)).toEqual({
    code: 1,
    said: 'oxtail: Wait. (busy)\n',
  });
});

test('what is not is one sentence, and its stack is kept where it says', () => {
  const home = temporaryFolder();
  const { code, said } = reported(new Error('boom'), home);
  expect(code).toBe(1);
  expect(said).toBe(
    `oxtail: Something unexpected went wrong and was noted in ${home}/faults.log: try again. (internal-error)\n`,
  );
  expect(readFileSync(join(home, 'faults.log'), 'utf8')).toContain('Error: boom\n    at ');
});

test('without a home nothing is made, and nothing else is claimed', () => {
  const { said } = reported(new Error('boom'), join(temporaryFolder(), 'none'));
  expect(said).toBe('oxtail: Something unexpected went wrong: try again. (internal-error)\n');
});

test('a reader that leaves early ends the printing in silence, and anything else is told', async () => {
  const closed = new PassThrough();
  const context = contextIn(temporaryFolder(), closed);
  closed.on('error', () => {});
  closed.destroy(Object.assign(new Error('gone'), { code: 'EPIPE', syscall: 'write' }));
  await print(context, ['one']);
  const broken = function* () {
    yield 'one';
    throw new Error('boom');
  };
  await expect(print(contextIn(temporaryFolder()), broken())).rejects.toThrow('boom');
});
