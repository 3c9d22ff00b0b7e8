/** What a page does where scripts run: filter, and show what belongs together. It is read without, too. */
export const SCRIPT = `(() => {
'use strict';
const form = document.querySelector('form.filters');
const entries = [...document.querySelectorAll('.list details')];
const messagesOf = (part) => {
  if (part.dataset.m !== undefined) return part.dataset.m.split(' ');
  const link = part.getAttribute('href');
  return [link === null ? part.lastElementChild.id.slice(1) : link.slice(2)];
};
const about = '[data-m], [href^="#m"], .list details';
const byMessage = new Map();
for (const part of document.querySelectorAll(about)) {
  for (const message of messagesOf(part)) {
    const parts = byMessage.get(message);
    if (parts === undefined) byMessage.set(message, [part]);
    else parts.push(part);
  }
}
const inLanes = [...document.querySelectorAll('.pane [data-m], .pane [href^="#m"]')];
const texts = entries.map((entry) => entry.textContent.toLowerCase());
const show = () => {
  const { agent, fate, kind, text } = Object.fromEntries(new FormData(form));
  const wanted = text.trim().toLowerCase();
  const hidden = new Set();
  entries.forEach((entry, index) => {
    const fits = (agent === '' || entry.dataset.l.split(' ').includes(agent)) &&
      (fate === '' || entry.classList.contains(fate)) && (kind === '' || entry.dataset.k === kind) &&
      (wanted === '' || texts[index].includes(wanted));
    entry.hidden = !fits;
    if (!fits) hidden.add(String(index));
  });
  for (const part of inLanes) {
    part.classList.toggle('dim', messagesOf(part).every((message) => hidden.has(message)));
  }
  const count = entries.length - hidden.size;
  form.querySelector('output').textContent = hidden.size === 0 ? '' : count + ' of ' + entries.length + ' messages';
};
form.hidden = false;
form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(show));
let lit = [];
const light = (event) => {
  const part = event.target.closest(about);
  const messages = part === null ? [] : messagesOf(part);
  for (const one of lit) one.classList.remove('lit');
  lit = messages.flatMap((message) => byMessage.get(message) ?? []);
  for (const one of lit) one.classList.add('lit');
};
document.addEventListener('pointerover', light);
document.addEventListener('focusin', light);
const open = () => {
  const target = document.getElementById(location.hash.slice(1));
  const entry = target === null ? null : target.closest('details');
  if (entry === null) return;
  if (entry.hidden) { form.reset(); show(); }
  entry.open = true;
  entry.scrollIntoView({ block: 'center' });
};
window.addEventListener('hashchange', open);
open();
})();
`;
