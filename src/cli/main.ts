#!/usr/bin/env node
import { isatty } from 'node:tty';
import { systemAmbient } from '../events/index.js';
import { serve } from '../server/index.js';
import { VERSION } from './version.js';

/** Without arguments, and not in a terminal, this is the MCP server; everything else is the command line. */
async function main(args: readonly string[]): Promise<void> {
  if (args.length > 0 || isatty(0)) {
    const { runCommand } = await import('./commands.js');
    process.exitCode = await runCommand(args);
    return;
  }
  await serve({ ambient: systemAmbient(), version: VERSION, input: process.stdin, output: process.stdout });
  process.exit(0);
}

await main(process.argv.slice(2));
