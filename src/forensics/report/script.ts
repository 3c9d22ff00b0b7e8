/** What a page does where scripts run: filter, and show what belongs together. It is read without, too. */
export const SCRIPT = `(() => {
'use strict';
const form = document.querySelector('form.filters');
const entries = [...document.querySelectorAll('details[data-m]')];
const byMessage = new Map();
for (const part of document.querySelectorAll('[data-m]')) {
  for (const message of part.dataset.m.split(' ')) {
    const parts = byMessage.get(message);
    if (parts === undefined) byMessage.set(message, [part]);
    else parts.push(part);
  }
}
const inLanes = [...document.querySelectorAll('.pane [data-m]')];
const texts = entries.map((entry) => entry.textContent.toLowerCase());
const show = () => {
  const { agent, fate, kind, text } = Object.fromEntries(new FormData(form));
  const wanted = text.trim().toLowerCase();
  const hidden = new Set();
  entries.forEach((entry, index) => {
    const fits = (agent === '' || entry.dataset.l.split(' ').includes(agent)) &&
      (fate === '' || entry.dataset.f === fate) && (kind === '' || entry.dataset.k === kind) &&
      (wanted === '' || texts[index].includes(wanted));
    entry.hidden = !fits;
    if (!fits) hidden.add(entry.dataset.m);
  });
  for (const part of inLanes) {
    part.classList.toggle('dim', part.dataset.m.split(' ').every((message) => hidden.has(message)));
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
  const part = event.target.closest('[data-m]');
  const messages = part === null ? [] : part.dataset.m.split(' ');
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
