import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MemoryTables, projections } from '../../src/projections/index.js';
import { savedStates } from '../../src/retention/index.js';
import { writeSnapshot } from '../../src/retention/snapshots.js';
import { temporaryFolder } from '../support/agent.js';
import { privateMounts } from '../support/private-mounts.js';

test.skipIf(process.platform !== 'linux')(
  'P5: a state that the disk has no space for is not saved by half',
  async () => {
    const folder = temporaryFolder();
    const mounts = await privateMounts(folder, `mount -t tmpfs -o size=64k,mode=700 none ${folder}`);
    const small = mounts.outside(folder);
    const tables = new MemoryTables();
    tables.put('sessions.servers', ['one', 'row'], randomBytes(200_000).toString('hex'));
    const head = { seq: 10_000, at: 1, program: 'test' };
    await expect(writeSnapshot(small, tables, projections, head)).rejects.toThrow(
      /could not be written.*disk is full/,
    );
    expect(savedStates(small)).toEqual([]);
    expect(readdirSync(small)).toEqual([]);
  },
);
