import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { runCommand } from '../../src/cli/commands.js';
import { systemAmbient } from '../../src/events/index.js';
import { type Fleet, openBundle, restoredAt } from '../../src/forensics/index.js';
import { digestOfTables, projections } from '../../src/projections/index.js';
import { foldedDigests, foldsAsRecorded } from './digests.js';
import { recordedIncidents, scrambledHistories } from './fixtures.js';
import { historyOfEvents } from './memory-history.js';
import { agentsThen, fleetOf, verdictOn } from './observed.js';

const incidents = recordedIncidents();
const histories = [...incidents, ...scrambledHistories()];

/** What a command prints, and its exit status. */
async function ran(
  ...args: readonly string[]
): Promise<{ readonly printed: string; readonly status: number }> {
  let printed = '';
  const output = new Writable({
    write: (chunk, _, done) => {
      printed += String(chunk);
      done();
    },
  });
  const context = { ambient: systemAmbient(), version: 'test', program: 'oxtail', output, errors: output };
  const status = await runCommand(args, context);
  return { printed, status };
}

test('there are enough incidents, each has three moments, and no two end alike for want of others', () => {
  expect(incidents.length).toBeGreaterThanOrEqual(15);
  for (const { name, expected } of incidents) expect(expected.moments.length, name).toBeGreaterThanOrEqual(3);
  expect(new Set(incidents.map(({ expected }) => expected.verdict)).size).toBeGreaterThanOrEqual(15);
});

test.each(incidents)('P7: why of $name: $expected.verdict', async ({ file, expected }) => {
  const subject = expected.names[expected.subject] ?? '';
  const { printed, status } = await ran('why', subject, '--file', file, '--json');
  expect(JSON.parse(printed)).toMatchObject({ verdict: { code: expected.verdict } });
  expect(status).toBe(expected.exit);
});

test.each(incidents)('P5: replay --at of $name: $expected.says', async ({ file, expected }) => {
  for (const { called, seq, agents } of expected.moments) {
    const { printed, status } = await ran('replay', '--at', String(seq), '--file', file, '--json');
    expect(status).toBe(0);
    expect(agentsThen(JSON.parse(printed) as Fleet, expected.names), called).toEqual(agents);
  }
});

test.each(histories)(
  'P5: $name folds to what it always gave, position by position; whatever changes that raises the version',
  ({ events, expected }) => {
    for (const [name, steps] of Object.entries(foldedDigests(events, projections))) {
      // Those of a new version are added by npm run record:digests.
      expect(steps, name).toBe(expected.digests[name]);
    }
  },
);

test.each(histories)('P5: $name folds to the digests that were recorded in its export', ({ file }) => {
  const { history, damage, close } = openBundle(file);
  expect(damage).toEqual([]);
  expect(history.digests.length).toBeGreaterThan(0);
  for (const { seq, of } of history.digests) {
    const { tables } = restoredAt(history, seq, projections);
    for (const projection of projections) {
      const recorded = of[`${projection.name}@${projection.version}`];
      // An export knows nothing of versions that came after it.
      if (recorded !== undefined) expect(digestOfTables(tables, projection)).toBe(recorded);
    }
  }
  close();
});

test.each(incidents)(
  'P5: of $name no event can be missing without that it is noticed',
  ({ events, expected }) => {
    const head = events.at(-1)?.seq ?? 0;
    const observed = (kept: typeof events) => {
      const history = historyOfEvents(kept, head);
      const { code, story, sentence } = verdictOn(history, expected.names[expected.subject] ?? '');
      const fleets = expected.moments.map(({ seq }) => fleetOf(history, seq));
      return JSON.stringify([code, story, sentence, fleets, fleetOf(history, head)]);
    };
    const whole = observed(events);
    for (const missing of events) {
      const rest = events.filter((event) => event !== missing);
      const isFoldedAlike = projections.every((projection) =>
        foldsAsRecorded(rest, projection, expected.digests[`${projection.name}@${projection.version}`]),
      );
      if (isFoldedAlike) expect(observed(rest), `${missing.seq} ${missing.type}`).not.toBe(whole);
    }
  },
);
