// The package's main entry cannot be bundled: it loads its parts by names that only it knows.
import { getNodeValue, type Node, type ParseError, parseTree, visit } from 'jsonc-parser/lib/esm/main.js';
import { LeftAlone } from './left-alone.js';

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** JSON as people write it: with comments, trailing commas and a layout of their own. */
export interface JsonDocument {
  readonly text: string;
  readonly root: Node;
  /** Offsets of all commas, ascending. */
  readonly commas: readonly number[];
  /** All comments, ascending. */
  readonly comments: readonly Span[];
}

/** Reads a document; a blank one counts as an empty object. Throws `LeftAlone` where it is not valid. */
export function readJson(given: string): JsonDocument {
  const text = given.trim() === '' ? `{}${given === '' ? '\n' : given}` : given;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (root === undefined || error !== undefined) {
    throw new LeftAlone(`is not valid JSON (line ${lineOf(text, error?.offset ?? 0)})`);
  }
  const commas: number[] = [];
  const comments: Span[] = [];
  visit(
    text,
    {
      onSeparator: (character, offset) => {
        if (character === ',') commas.push(offset);
      },
      onComment: (offset, length) => {
        comments.push({ offset, length });
      },
    },
    { allowTrailingComma: true },
  );
  return { text, root, commas, comments };
}

/** What a document or a part of it says. */
export function contentOf(node: Node): unknown {
  // The library's objects have no prototype, so they equal no others.
  return JSON.parse(JSON.stringify(getNodeValue(node)));
}

/** The value of a property; of several with one name the last, as every reader takes it. */
export function propertyOf(object: Node, key: string): Node | undefined {
  return object.children?.findLast((one) => one.children?.[0]?.value === key)?.children?.[1];
}

/** Where a span ends. */
export function endOf({ offset, length }: Span): number {
  return offset + length;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

export type { Node };
