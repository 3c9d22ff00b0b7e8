import { createHash } from 'node:crypto';
import { cut, printable } from '../printable.js';
import type { Basis } from './basis.js';
import { layoutOf, type Picture } from './layout.js';
import { list } from './list.js';
import { type Markup, markup, NOTHING } from './markup.js';
import type { Lane, Report } from './model.js';
import { roomFor } from './room.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { heading, legend, problems, tally } from './summary.js';
import { drawing, head, shapes } from './svg.js';

/**
 * A report as one page of HTML that needs nothing else: no network, no script to be read. Its own policy forbids
 * everything but its own style and script, by their digests. Pure.
 */
export function pageOf(report: Report, basis: Basis): string {
  const policy = `default-src 'none'; style-src '${digest(STYLE)}'; script-src '${digest(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Oxtail report: positions ${basis.first} to ${basis.last}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
${shapes()}
${heading(report, basis)}
<main>
${tally(report)}
${problems(report)}
${filters(report.lanes)}
<section class="happened"><h2>What happened</h2>${legend()}${lanes(report)}</section>
<section><h2>Messages</h2><p class="count" hidden></p>${list(report)}</section>
</main>
<script>${{ html: SCRIPT }}</script>
</body>
</html>
`;
  return page.html;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Shown by the script, which it needs. */
function filters(lanes: readonly Lane[]): Markup {
  const agents = lanes.map(({ name }, lane) => markup`<option value="${lane}">${name}</option>`);
  const fates = ['answered', 'shown', 'unread', 'failed'].map((one) => markup`<option>${one}</option>`);
  const kinds = ['message', 'question', 'work', 'answer'].map((one) => markup`<option>${one}</option>`);
  return markup`<form class="filters" hidden><label>Agent <select name="agent"><option value="">all</option>${agents}</select></label><label>What became of it <select name="fate"><option value="">all</option>${fates}</select></label><label>Type <select name="kind"><option value="">all</option>${kinds}</select></label><label>Text <input name="text" type="search" autocomplete="off"></label><button type="reset">Show all</button><output></output></form>`;
}

function lanes(report: Report): Markup {
  const layout = layoutOf(report);
  if (report.rows.length === 0) return markup`<p class="none">Nothing happened in this range.</p>`;
  const { quote } = roomFor(report.messages.length);
  const silent =
    report.silent.length === 0
      ? NOTHING
      : markup`<p class="silent">Also there, without a word: ${report.silent.join(', ')}.</p>`;
  const parts = layout.pictures.map(
    (picture) =>
      markup`<div class="part">${drawing(picture, report, layout)}<ol>${words(picture, quote)}</ol></div>
`,
  );
  return markup`<div class="pane" tabindex="0" role="region" aria-label="Lanes"><div class="wide"><div class="top">${head(report, layout)}</div>${parts}</div></div>${silent}`;
}

function words({ lines }: Picture, room: number): Markup[] {
  return lines.map((line) => {
    if (line.kind === 'break') return markup`<li class="gap">${line.label}</li>`;
    const { says, quotes, message } = line.row;
    const quote = quotes === null ? NOTHING : markup` <q>${cut(printable(quotes), room)}</q>`;
    if (message === null) return markup`<li>${says}${quote}</li>`;
    return markup`<li><a href="#m${message}">${says}${quote}</a></li>`;
  });
}
