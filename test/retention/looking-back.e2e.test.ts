import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundle } from '../../src/forensics/index.js';
import { compactedAway } from '../incidents/record/compacted.js';
import { runOxtail } from '../support/run-oxtail.js';

test('P7: what was archived is told from the archive; an export of the whole misses nothing, at any moment', {
  timeout: 120_000,
}, async () => {
  const { home, log, names, moments } = await compactedAway.play();
  const run = async (...args: string[]) => {
    const { output, errors, code } = await runOxtail(args, { home });
    expect(errors).toBe('');
    return { output, code };
  };
  const live = await run('why', names.question ?? '');
  expect(live).toEqual({ code: 0, output: expect.stringMatching(/archive/) });
  const waiting = await run('why', names.letter ?? '');
  expect(waiting).toEqual({ code: 3, output: expect.not.stringMatching(/archive/) });

  const head = log.head();
  const file = join(home, 'whole.jsonl.gz');
  expect(await runOxtail(['export', file], { home })).toMatchObject({ code: 0 });
  const { history, events, damage, close } = openBundle(file);
  expect({ events, damage, head: history.head }).toEqual({ events: head, damage: [], head });
  close();
  const fromFile = await run('why', names.question ?? '', '--file', file);
  expect(fromFile).toEqual({ code: 0, output: expect.not.stringMatching(/archive/) });
  for (const { seq } of [{ seq: 1 }, ...moments, { seq: head }]) {
    const at = ['replay', '--at', String(seq), '--json'];
    expect(await run(...at, '--file', file)).toEqual(await run(...at));
  }
});
