import { counted } from '../counted.js';
import type { Basis } from './basis.js';
import { type Markup, markup, NOTHING } from './markup.js';
import type { Fate, Message, Problem, Report } from './model.js';
import { SIGNS } from './symbols.js';
import { lasting, localTime, offsetAt } from './times.js';

/** Messages that a sentence leads to. */
const LINKS = 5;
/** Sentences that are shown at once. */
const FIRST = 12;

/** What is said of each fate. */
const FATES: Readonly<Record<Fate, string>> = {
  answered: 'answered or done',
  shown: 'shown',
  unread: 'not shown yet',
  failed: 'could not be shown',
};

/** What the page is about, in one line, and what it rests on. */
export function heading(report: Report, basis: Basis): Markup {
  return markup`<header><h1>What the agents did</h1><p class="range">${rangeWords(report)}</p>${limits(basis)}<p class="basis">${basisWords(report, basis)}</p></header>`;
}

function rangeWords({ rows, lanes, messages }: Report): string {
  const counts = `${counted(lanes.length, 'agent')}, ${counted(messages.length, 'message')}`;
  const times = rows.flatMap(({ at }) => at ?? []);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return `${counts}. Nothing happened here.`;
  const [from, to] = [localTime(first), localTime(last)];
  const end = from.day === to.day ? to.second : `${to.day} ${to.second}`;
  return `${counts}, from ${from.day} ${from.second} to ${end} (${lasting(last - first)})`;
}

function limits({ leftOut, first }: Basis): Markup {
  if (leftOut === 0) return NOTHING;
  return markup`<p class="left-out">This page begins at position ${first}: ${leftOut} earlier events of the range are not on it. Ask for them with --from and --limit.</p>`;
}

function basisWords({ rows }: Report, { kind, first, last, head, version, madeAt }: Basis): string {
  const source = { log: 'the live log', bundle: 'an exported bundle', segment: 'an archive segment' }[kind];
  const made = localTime(madeAt);
  const zone = offsetAt(rows.findLast(({ at }) => at !== null)?.at ?? madeAt);
  return `Positions ${first} to ${last} of ${source}, which ends at ${head}. All as of position ${last}. Times are local (${zone}). Made by oxtail ${version} on ${made.day} at ${made.second}.`;
}

/** How many messages came how far. */
export function tally({ messages }: Report): Markup {
  const tiles = Object.entries(FATES).map(([fate, words]) => {
    const count = messages.filter((message) => message.fate === fate).length;
    return markup`<li class="${fate}"><b>${count}</b> <span>${words}</span></li>`;
  });
  return markup`<ul class="tally">${tiles}</ul>`;
}

/** What went wrong. */
export function problems({ problems: found, messages }: Report): Markup {
  const one = (problem: Problem) => problemItem(problem, messages);
  const more = found.slice(FIRST);
  const rest =
    more.length === 0
      ? NOTHING
      : markup`<details><summary>${more.length} more</summary><ul>${more.map(one)}</ul></details>`;
  const said =
    found.length === 0
      ? markup`<p class="none">Nothing: every message was shown, nobody waits.</p>`
      : markup`<ul>${found.slice(0, FIRST).map(one)}</ul>${rest}`;
  return markup`<section class="problems"><h2>What went wrong</h2>${said}</section>`;
}

function problemItem({ weight, says, messages: about }: Problem, messages: readonly Message[]): Markup {
  const links = about
    .slice(0, LINKS)
    .map((index) => markup` <a href="#m${index}">${messages[index]?.name ?? '?'}</a>`);
  const more = about.length > LINKS ? ` and ${about.length - LINKS} more` : '';
  const which = about.length === 0 ? NOTHING : markup` <span class="which">See${links}${more}</span>`;
  return markup`<li class="${weight}">${says}${which}</li>`;
}

/** What lines, bars and signs mean. */
export function legend(): Markup {
  const lines = Object.entries(FATES).map(
    ([fate, words]) =>
      markup`<li><svg width="44" height="14" aria-hidden="true"><g class="arrow ${fate}"><path d="M2 7H40m-6 -4l6 4l-6 4"/></g></svg> ${words}</li>`,
  );
  const bars = [
    { kind: 'present', width: 8, words: 'there, in no turn' },
    { kind: 'busy', width: 8, words: 'in a turn' },
    { kind: 'ask', width: 4, words: 'its call waits for an answer' },
    { kind: 'owed', width: 2, words: 'an answer is still owed to it' },
    { kind: 'work', width: 4, words: 'has work open' },
  ].map(
    ({ kind, width, words }) =>
      markup`<li><svg width="14" height="14" aria-hidden="true"><rect class="${kind}" x="${7 - width / 2}" y="0" width="${width}" height="14"/></svg> ${words}</li>`,
  );
  const signs = Object.entries(SIGNS).map(
    ([kind, { meaning }]) =>
      markup`<li><svg width="18" height="16" aria-hidden="true"><use class="${kind}" href="#${kind}" x="9" y="8"/></svg> ${meaning}</li>`,
  );
  return markup`<details class="legend" open><summary>Legend</summary><ul>${lines}${bars}${signs}</ul></details>`;
}
