import { cut, printable } from '../printable.js';
import { type Markup, markup, NOTHING } from './markup.js';
import type { Lane, Message, Report } from './model.js';
import { localTime } from './times.js';

/** Characters of a body that are shown before it is opened. */
const EXCERPT = 90;

/** What each kind of message is called. */
const KINDS: Readonly<Record<Message['kind'], string>> = {
  message: 'message',
  question: 'question',
  work: 'work',
  answer: 'answer',
};

/** Every message, to be opened: its words, and what happened to it. */
export function list({ messages, lanes }: Report): Markup {
  if (messages.length === 0) return markup`<p class="none">Nobody sent anything.</p>`;
  return markup`<div class="list">${messages.map((message, index) => entry(message, index, lanes))}</div>`;
}

function entry(message: Message, index: number, lanes: readonly Lane[]): Markup {
  const { at, from, to, kind, fate, outcome } = message;
  const nameOf = (lane: number) => lanes[lane]?.name ?? '?';
  const label = kind === 'message' ? NOTHING : markup`<span class="kind">${KINDS[kind]}</span>`;
  return markup`<details class="${fate}" data-m="${index}" data-k="${kind}" data-f="${fate}" data-l="${from} ${to}"><summary><time datetime="${new Date(at).toISOString()}">${localTime(at).second}</time><span class="who"><b>${nameOf(from)}</b> → <b>${nameOf(to)}</b></span>${label}<span class="fate">${outcome}</span><span class="words">${cut(printable(message.body), EXCERPT)}</span></summary><div id="m${index}" class="inside">${inside(message)}</div></details>
`;
}

function inside({ id, name, seq, body, missing, steps }: Message): Markup {
  const more = missing === 0 ? NOTHING : markup`<p class="missing">${missing} more characters.</p>`;
  const told = steps.map(
    (step) => markup`<li value="${step.seq}">${localTime(step.at).exact} ${step.says}</li>`,
  );
  return markup`<p class="id">Message <code>${name}</code>, whole id <code>${id}</code>, position ${seq}</p><pre>${body}</pre>${more}<ol class="steps">${told}</ol>`;
}
