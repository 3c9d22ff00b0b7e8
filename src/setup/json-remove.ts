import { applyEdits, type Edit } from 'jsonc-parser/lib/esm/main.js';
import { endOf, type JsonDocument, type Node, type Span } from './json-document.js';
import { startOfLine } from './layout.js';

/** The text without one item of an array or one property of an object; comments around it stay. */
export function without(document: JsonDocument, node: Node): string {
  const { text, commas } = document;
  const container = node.parent;
  const siblings = container?.children ?? [];
  if (container !== undefined && siblings.length === 1 && !hasComments(document, container, node)) {
    const inside = { offset: container.offset + 1, length: container.length - 2 };
    return applyEdits(text, [removal(inside)]);
  }
  const index = siblings.indexOf(node);
  const limit = siblings[index + 1]?.offset ?? endOf(container ?? node);
  const following = commas.find((offset) => offset >= endOf(node) && offset < limit);
  if (following !== undefined) {
    const spans = following === endOf(node) ? [joined(node, following + 1)] : [node, comma(following)];
    return applyEdits(
      text,
      spans.map((span) => removal(widened(text, span))),
    );
  }
  const preceding = commas.findLast((offset) => offset < node.offset && offset > (container?.offset ?? 0));
  const own = removal(widened(text, node));
  return applyEdits(text, preceding === undefined || index < 1 ? [own] : [removal(comma(preceding)), own]);
}

/** Whether a container holds comments other than those inside this part of it. */
export function hasComments({ comments }: JsonDocument, container: Span, except: Span): boolean {
  return comments.some((one) => within(one, container) && !within(one, except));
}

function within(inner: Span, outer: Span): boolean {
  return inner.offset >= outer.offset && endOf(inner) <= endOf(outer);
}

/** With the whole line where nothing else stands on it, else with the blanks that would be one too many. */
function widened(text: string, span: Span): Span {
  const line = startOfLine(text, span.offset);
  const before = /[ \t]*$/.exec(text.slice(line, span.offset))?.[0].length ?? 0;
  const after = /^[ \t]*/.exec(text.slice(endOf(span)))?.[0].length ?? 0;
  const next = /^(?:\r?\n|[\]}])?/.exec(text.slice(endOf(span) + after))?.[0] ?? '';
  if (before === span.offset - line && next.endsWith('\n')) {
    return joined({ offset: line, length: 0 }, endOf(span) + after + next.length);
  }
  if (next === '') return joined(span, endOf(span) + after);
  return joined({ offset: span.offset - before, length: 0 }, endOf(span));
}

function comma(offset: number): Span {
  return { offset, length: 1 };
}

function joined({ offset }: Span, end: number): Span {
  return { offset, length: end - offset };
}

function removal({ offset, length }: Span): Edit {
  return { offset, length, content: '' };
}
