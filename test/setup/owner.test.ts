import { chownSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as files from '../../src/setup/user-file.js';
import { temporaryFolder } from '../support/agent.js';

test('W47: a file that root edits still belongs to whom it belonged', () => {
  const path = join(temporaryFolder(), 'settings.json');
  writeFileSync(path, '{}', { mode: 0o600 });
  chownSync(path, 1234, 1235);
  const file = files.readUserFile(path);
  expect(files.replaceUserFile(file, Buffer.from('{"a":1}'))).toBe(true);
  expect(statSync(path)).toMatchObject({ uid: 1234, gid: 1235 });
});
