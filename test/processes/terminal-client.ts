import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteKeys } from './fake-client/keyboard.js';

/**
 * A program in a terminal that notes all that is typed, in the folder that it is given, and has a server below it.
 * `deaf` leaves the keyboard alone; `editor` has a child that takes keys, too; `composer` shows what is typed on a line
 * that begins with a mark, the last argument.
 */
const [folder = '', mode = '', mark] = process.argv.slice(2);

if (mode !== 'deaf') noteKeys(folder, mode === 'composer' ? mark : undefined);
if (mode === 'editor') spawn('sleep', ['600'], { stdio: 'inherit' });
// Ends with its input, however this program ends.
const server = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
setInterval(() => undefined, 60_000);

writeFileSync(join(folder, 'started.new'), JSON.stringify({ client: process.pid, server: server.pid }));
renameSync(join(folder, 'started.new'), join(folder, 'started'));
