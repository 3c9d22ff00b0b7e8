import { closeSync, openSync, writeSync } from 'node:fs';
import { expect } from 'vitest';

/** Takes all space that is left, with one file. */
export function fillDisk(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (let size = 65_536; size >= 1; size /= 2) fillBy(descriptor, Buffer.alloc(size, 1));
  } finally {
    closeSync(descriptor);
  }
}

function fillBy(descriptor: number, block: Buffer): void {
  try {
    while (writeSync(descriptor, block) === block.length);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
}
