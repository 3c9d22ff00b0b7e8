import { fine, type Judge, unknown, warning } from './check.js';

const NAME = 'marks';

/** Whether a mark stands for everyone whose mail waits: a hook that finds none looks no further. */
export const marks: Judge = ({ home, inside }) => {
  if (inside.kind === 'none') return [];
  if (inside.kind !== 'open')
    return unknown(NAME, 'The log could not be opened, so it is not known whose mail waits.');
  if (home.marks === null) return unknown(NAME, 'The folder of marks cannot be listed.');
  const standing = new Set(home.marks);
  const missing = inside.found.owedMarks.filter((mark) => !standing.has(mark));
  if (missing.length === 0) {
    return fine(NAME, `Mail waits for ${agents(inside.found.owedMarks.length)}, and a mark stands for each.`);
  }
  return warning(
    NAME,
    `Mail waits for ${agents(missing.length)} without a mark in ${home.root}/waiting, so command hooks do not see it.`,
    'restart those agents: each server makes its marks anew',
  );
};

function agents(count: number): string {
  return count === 1 ? 'one agent' : `${count} agents`;
}
