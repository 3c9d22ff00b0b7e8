import { cut, printable } from '../printable.js';
import { type Markup, markup, NOTHING } from './markup.js';
import type { Lane, Message, Report } from './model.js';
import { roomFor } from './room.js';
import { localTime } from './times.js';

/** Every message, to be opened: its words, and what happened to it. */
export function list({ messages, lanes }: Report): Markup {
  if (messages.length === 0) return markup`<p class="none">Nobody sent anything.</p>`;
  const { excerpt } = roomFor(messages.length);
  return markup`<div class="list">${messages.map((message, index) => entry(message, index, lanes, excerpt))}</div>`;
}

function entry(message: Message, index: number, lanes: readonly Lane[], excerpt: number): Markup {
  const { at, from, to, kind, fate, outcome, body } = message;
  const nameOf = (lane: number) => lanes[lane]?.name ?? '?';
  const label = kind === 'message' ? NOTHING : markup`<u>${kind}</u>`;
  const words = cut(printable(body), excerpt);
  return markup`<details class="${fate}" data-k="${kind}" data-l="${from} ${to}"><summary><time>${localTime(at).second}</time><b>${nameOf(from)} → ${nameOf(to)}</b>${label}<em>${outcome}</em><i>${words}</i></summary><div id="m${index}">${inside(message)}</div></details>
`;
}

function inside({ id, name, seq, body, missing, steps }: Message): Markup {
  const more = missing === 0 ? NOTHING : markup`<p>… and ${missing} more characters</p>`;
  let before = '';
  const told = steps.map(({ seq: position, at, says }) => {
    const time = localTime(at).exact;
    const isSame = time === before;
    before = time;
    return isSame
      ? markup`<li value="${position}">${says}</li>`
      : markup`<li value="${position}"><time>${time}</time>${says}</li>`;
  });
  return markup`<pre>${body}</pre>${more}<ol>${told}</ol><p><code>${name}</code> is message <code>${id}</code>, sent at position ${seq}</p>`;
}
