import { basename } from 'node:path';
import type { Names } from '../names.js';
import { cut, printable } from '../printable.js';
import { localTime } from '../times.js';
import { wrappedWithin } from '../wrapping.js';
import { agentLines, hasLeftNothing } from './agent-lines.js';
import type { Fleet, ProjectState, WaitState } from './fleet.js';

/** A fleet for people, in lines of at most `width` characters. Nothing in them draws anything but itself. */
export function fleetLines(fleet: Fleet, names: Names, width: number): string[] {
  const time = fleet.at === null ? '' : `, ${printed(fleet.at)}`;
  const projects = fleet.projects.flatMap((project) => ['', ...projectLines(fleet, project, names, width)]);
  return [
    `As of position ${fleet.seq}${time}`,
    ...(projects.length === 0 ? ['', 'Nobody has been here yet.'] : projects),
  ];
}

function printed(at: number): string {
  const { date, time } = localTime(at);
  return `${date} ${time}`;
}

function projectLines(fleet: Fleet, project: ProjectState, names: Names, width: number): string[] {
  const gone = project.agents.filter(hasLeftNothing);
  const rest = project.agents.filter((agent) => !gone.includes(agent));
  const running = project.agents.filter(({ alive }) => alive).length;
  return [
    cut(`${nameOf(project)}: ${running} of ${project.agents.length} running`, width),
    ...rest.flatMap((agent) => agentLines(agent, fleet, names, width)),
    ...goneLines(
      gone.map(({ address }) => names.at(address)),
      width,
    ),
    ...waitLines(project, names, width),
  ];
}

function nameOf({ id, root }: ProjectState): string {
  if (root !== null) return printable(basename(root)) || printable(root);
  return id === null ? 'Not known where' : `Project ${id}`;
}

function goneLines(names: readonly string[], width: number): string[] {
  if (names.length === 0) return [];
  const have = names.length === 1 ? 'One has ended and left' : `${names.length} have ended and left`;
  return wrappedWithin(`${have} nothing behind: ${names.join(', ')}`, width, '  ', 4);
}

function waitLines({ waits, agents }: ProjectState, names: Names, width: number): string[] {
  const orphaned = new Set(waits.orphaned);
  const edges = waits.edges.map(
    (wait) => `${waitWords(wait, names)}${orphaned.has(wait.id) ? ', who is not running' : ''}`,
  );
  const circles = waits.cycles.map((circle) => circleWords(circle, names));
  const sentences = [...edges, ...circles].flatMap((one) => wrappedWithin(one, width, '    ', 6));
  if (sentences.length > 0) return ['  waits', ...sentences];
  return agents.some(({ alive }) => alive) ? ['  Nobody waits for anybody.'] : [];
}

/** Whose wait is whose, in words. */
export function waitWords({ from, to, kind, id, since, state }: WaitState, names: Names): string {
  const what = kind === 'ask' ? `ask ${names.id(id)}` : `the work of ${names.id(id)}`;
  const begun = `since ${localTime(since).time}`;
  if (kind === 'work') return `${names.at(from)} waits for ${what} ${begun}, owed by ${names.at(to)}`;
  const late = state === 'waiting' || state === null ? '' : `, no call waits (${state})`;
  return `${names.at(from)} waits in ${what} ${begun}${late}, to be answered by ${names.at(to)}`;
}

/** Who all wait for one another. */
export function circleWords(circle: readonly string[], names: Names): string {
  return `in a circle: ${circle.map((address) => names.at(address)).join(', ')}`;
}
