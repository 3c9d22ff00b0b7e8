import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BadRecord, type Event } from '../../src/events/index.js';
import { bundleOf, openBundle, writeNewFile } from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import { foldedDigests } from './digests.js';
import type { Expectation } from './expectation.js';
import { historyOfEvents } from './memory-history.js';

/** A history that was recorded: an export, and beside it what is expected of it. */
export interface Recorded<Expected = Pick<Expectation, 'digests'>> {
  readonly name: string;
  /** Path of the export. */
  readonly file: string;
  readonly events: readonly Event[];
  readonly expected: Expected;
}

const FOLDERS = {
  incidents: resolve(import.meta.dirname, '../fixtures/incidents'),
  scrambled: resolve(import.meta.dirname, '../fixtures/scrambled'),
} as const;
const ENDING = '.jsonl.gz';

/** Everything that real servers recorded. */
export function recordedIncidents(): Recorded<Expectation>[] {
  return recordedIn<Expectation>(FOLDERS.incidents);
}

/** Histories in which anything follows anything. */
export function scrambledHistories(): Recorded[] {
  return recordedIn(FOLDERS.scrambled);
}

function recordedIn<Expected>(folder: string): Recorded<Expected>[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(ENDING));
  return files.map((file) => {
    const name = file.slice(0, -ENDING.length);
    const path = join(folder, file);
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Expected;
    return { name, file: path, events: eventsIn(path), expected };
  });
}

function eventsIn(path: string): Event[] {
  const { history, damage, close } = openBundle(path);
  const events = [...history.read(1, history.head)].flatMap((one) => (one instanceof BadRecord ? [] : [one]));
  close();
  if (damage.length > 0) throw new Error(`${path}: ${damage.join(' ')}`);
  return events;
}

/** Records a history: what this program folds it to is expected from now on. */
export function keepRecorded(
  kind: keyof typeof FOLDERS,
  name: string,
  events: readonly Event[],
  expected: Omit<Expectation, 'digests'> | object,
): void {
  const path = join(FOLDERS[kind], name);
  const packing = {
    from: 1,
    to: events.at(-1)?.seq ?? 0,
    at: events.at(-1)?.at ?? 0,
    program: 'recorder',
    redacted: false,
  };
  const chunks = bundleOf(historyOfEvents(events), packing, projections);
  writeNewFile(`${path}${ENDING}`, chunks, { id: 'recorder', replace: true });
  const digests = foldedDigests(events, projections);
  writeFileSync(`${path}.json`, `${JSON.stringify({ ...expected, digests }, null, 2)}\n`);
}

/** Adds what today's versions of the projections make of a recorded history, and leaves what others gave. */
export function addDigests({ file, events, expected }: Recorded): void {
  const news = Object.entries(foldedDigests(events, projections)).filter(
    ([name]) => !(name in expected.digests),
  );
  const digests = { ...expected.digests, ...Object.fromEntries(news) };
  const path = `${file.slice(0, -ENDING.length)}.json`;
  writeFileSync(path, `${JSON.stringify({ ...expected, digests }, null, 2)}\n`);
}
