#!/usr/bin/env node
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { StoreError, systemAmbient } from '../events/index.js';
import { VERSION } from './version.js';

/** Without arguments, and not in a terminal, this is the MCP server; everything else is the command line. */
async function main(args: readonly string[]): Promise<void> {
  const ambient = systemAmbient();
  if (args.length > 0 || isatty(0)) {
    const { runCommand } = await import('./commands.js');
    process.exitCode = await runCommand(args, {
      ambient,
      version: VERSION,
      // Not argv: that may be a link, or a launcher's.
      program: fileURLToPath(import.meta.url),
      output: process.stdout,
      errors: process.stderr,
      terminal: isatty(0) && isatty(1) ? { input: process.stdin, output: process.stdout } : undefined,
    });
    return;
  }
  try {
    // Whoever only looks back does not pay for what a server needs.
    const { serve } = await import('../server/index.js');
    await serve({ ambient, version: VERSION, input: process.stdin, output: process.stdout });
  } catch (error) {
    const reason =
      error instanceof StoreError ? error.message : 'Something unexpected went wrong: try again.';
    process.stderr.write(`oxtail: ${reason}\n`);
    process.exit(1);
  }
  process.exit(0);
}

void main(process.argv.slice(2));
