/* The server, with a clock that is off by as many milliseconds as the file OXTAIL_TEST_CLOCK says. */
import { readFileSync } from 'node:fs';
import { systemAmbient } from '../../src/events/index.js';
import { serve } from '../../src/server/index.js';

const ambient = systemAmbient();
const file = ambient.env.OXTAIL_TEST_CLOCK ?? '';
const now = () => ambient.now() + Number(readFileSync(file, 'utf8'));

await serve({ ambient: { ...ambient, now }, version: 'test', input: process.stdin, output: process.stdout });
process.exit(0);
