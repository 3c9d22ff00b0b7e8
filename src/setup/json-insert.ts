import { applyEdits, type Edit } from 'jsonc-parser/lib/esm/main.js';
import { endOf, type JsonDocument, type Node, propertyOf } from './json-document.js';
import { indentAt, isFirstInLine, layoutOf, written } from './layout.js';

/** The text with one more property at the end of an object, or with its value replaced where it has one. */
export function withProperty(document: JsonDocument, object: Node, key: string, value: unknown): string {
  const present = propertyOf(object, key);
  if (present !== undefined) return withValue(document, present, value);
  return withMember(document, object, `${JSON.stringify(key)}: `, value);
}

/** The text with one more item at the end of an array. */
export function withItem(document: JsonDocument, array: Node, value: unknown): string {
  return withMember(document, array, '', value);
}

/** The text with another value in the place of one. */
export function withValue({ text }: JsonDocument, node: Node, value: unknown): string {
  const content = written(value, indentAt(text, node.offset), layoutOf(text));
  return applyEdits(text, [{ offset: node.offset, length: node.length, content }]);
}

/** Everything that stands there stays on its line, comments beside the thing that they are about. */
function withMember(document: JsonDocument, container: Node, prefix: string, value: unknown): string {
  const { text } = document;
  const layout = layoutOf(text);
  const last = container.children?.at(-1);
  const outer = indentAt(text, container.offset);
  const inner =
    last !== undefined && isFirstInLine(text, last.offset)
      ? indentAt(text, last.offset)
      : outer + layout.step;
  const line = layout.newline + inner + prefix + written(value, inner, layout);
  const close = endOf(container) - 1;
  const edits =
    last === undefined ? intoEmpty(document, container, line) : afterLast(document, endOf(last), close, line);
  const rest = text.slice(edits.end, close);
  const ending = rest.includes('\n') ? '' : layout.newline + outer;
  // Blanks before a closing bracket on the same line would be left hanging.
  const hanging = ending === '' ? 0 : rest.length;
  const insert: Edit = { offset: edits.end, length: hanging, content: edits.content + ending };
  return applyEdits(text, [...edits.before, insert]);
}

interface Placed {
  readonly before: readonly Edit[];
  /** Where the new line goes, after everything that belongs to what was there. */
  readonly end: number;
  readonly content: string;
}

function intoEmpty({ comments }: JsonDocument, container: Node, line: string): Placed {
  const inside = comments.filter((one) => one.offset > container.offset && endOf(one) < endOf(container));
  const last = inside.at(-1);
  return { before: [], end: last === undefined ? container.offset + 1 : endOf(last), content: line };
}

function afterLast(document: JsonDocument, end: number, close: number, line: string): Placed {
  const comma = document.commas.find((offset) => offset >= end && offset < close);
  if (comma === undefined) {
    const before = [{ offset: end, length: 0, content: ',' }];
    return { before, end: afterComments(document, end), content: line };
  }
  return { before: [], end: afterComments(document, comma + 1), content: `${line},` };
}

/** After the comments that follow on the same line. */
function afterComments({ text, comments }: JsonDocument, from: number): number {
  let end = from;
  for (const comment of comments) {
    if (comment.offset >= end && /^[ \t]*$/.test(text.slice(end, comment.offset))) end = endOf(comment);
  }
  return end;
}
