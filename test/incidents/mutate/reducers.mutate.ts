import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { recordedIncidents, scrambledHistories } from '../fixtures.js';
import { firstComplaint } from './check.js';
import { equivalents } from './equivalents.js';
import { type Mutant, mutated } from './mutants.js';
import { programOf, projectionsOver, transpiled } from './program.js';
import { mutantsOfReducers, projectionSources } from './reducers.js';

/** Most that one check takes, in milliseconds: a change may make a loop that has no end. */
const LONGEST_MS = 5000;

function isNoticed(complaint: () => string | null): boolean {
  try {
    return runInNewContext('complaint()', { complaint }, { timeout: LONGEST_MS }) !== null;
  } catch {
    return true;
  }
}

/** What is broken, `file:line` as a regular expression: `OXTAIL_MUTATE='^stories' npm run mutate`; else everything. */
const WANTED = new RegExp(process.env.OXTAIL_MUTATE ?? '');

/** One line, so that the list can be looked through. */
function told({ file, line, was, is }: Mutant): string {
  return [`${file}:${line}`, was, is].map((text) => text.replace(/\s+/g, ' ')).join('\n    ');
}

test('P5: whatever breaks a line of a reducer is noticed, unless nobody could', () => {
  const sources = projectionSources();
  // Most is noticed by what no agents would bring about.
  const histories = [...scrambledHistories(), ...recordedIncidents()];
  const whole = new Map([...sources].map(([name, { text }]) => [name, transpiled(text)]));
  expect(firstComplaint(programOf(whole), histories)).toBeNull();
  const mutants = mutantsOfReducers(sources).filter(({ file, line }) => WANTED.test(`${file}:${line}`));
  const survivors = mutants.filter((mutant) => {
    const name = mutant.file.replace(/\.ts$/, '');
    const text = transpiled(mutated(sources.get(name)?.text ?? '', mutant));
    const over = projectionsOver(sources, name);
    return !isNoticed(() => {
      const program = programOf(new Map([...whole, [name, text]]));
      const changed = program.filter((projection) => over.has(projection.name));
      return firstComplaint(changed, histories);
    });
  });
  const isKnown = (mutant: Mutant) =>
    equivalents.some(
      ({ file, was, is }) => [file, was, is].join() === [mutant.file, mutant.was, mutant.is].join(),
    );
  const unknown = survivors.filter((mutant) => !isKnown(mutant));
  console.log(
    `${mutants.length} mutants: ${survivors.length} survive, ${survivors.length - unknown.length} of them equivalent`,
  );
  expect(unknown.map(told)).toEqual([]);
}, 900_000);
