// Stands for an agent client of its own: starts the command that it is given and passes its pipes on.
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: 'inherit' });
server.on('exit', (code) => process.exit(code ?? 1));
