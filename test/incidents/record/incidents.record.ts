import { test } from 'vitest';
import { allEvents } from '../../support/open-log.js';
import { keepRecorded } from '../fixtures.js';
import { incidents } from './index.js';
import { onNobodysMachine } from './pseudonyms.js';

test.each(incidents)('$name', async ({ name, says, subject, verdict, exit, play }) => {
  const { names, moments, log } = await play();
  const events = onNobodysMachine(allEvents(log));
  keepRecorded('incidents', name, events, { says, names, subject, verdict, exit, moments });
});
