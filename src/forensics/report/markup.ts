import { visibleLines } from '../printable.js';

/** A piece of a page that is safe as it is. Only `markup` and `joined` make one that holds text of others. */
export interface Markup {
  readonly html: string;
}

type Value = string | number | Markup | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A piece of a page. What is put into it is text, whoever wrote it: it can end no element and no quoted attribute, and
 * what cannot be seen is taken out. Good for text and for attributes in double quotes, in HTML as in SVG.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return {
    html: parts.map((part, index) => (index === 0 ? part : htmlOf(values[index - 1]) + part)).join(''),
  };
}

/** Pieces one after another. */
export function joined(pieces: readonly Markup[]): Markup {
  return { html: pieces.map(({ html }) => html).join('') };
}

/** Nothing. */
export const NOTHING: Markup = { html: '' };

function htmlOf(value: Value | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return visibleLines(value).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '');
  return 'html' in value ? value.html : joined(value).html;
}
