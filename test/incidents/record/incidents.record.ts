import { test } from 'vitest';
import { BadRecord, type Event } from '../../../src/events/index.js';
import { readEverything } from '../../../src/retention/index.js';
import { keepRecorded } from '../fixtures.js';
import { incidents } from './index.js';
import { onNobodysMachine } from './pseudonyms.js';

function whole(one: Event | BadRecord): Event {
  if (one instanceof BadRecord) throw one;
  return one;
}

test.each(incidents)('$name', async ({ name, says, subject, verdict, exit, play }) => {
  const { names, moments, log } = await play();
  // What was archived meanwhile is a part of it.
  const events = onNobodysMachine([...readEverything(log, 1, log.head())].map(whole));
  keepRecorded('incidents', name, events, { says, names, subject, verdict, exit, moments });
});
