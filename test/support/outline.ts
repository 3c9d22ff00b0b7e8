/** The keys of a JSON value in their order, as `a b{c d} e[{f}]`; of a list, the first element's. */
export function outline(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${outline(value[0])}]`;
  if (typeof value !== 'object' || value === null) return '';
  const keys = Object.entries(value).map(([key, inner]) => key + outline(inner));
  return `{${keys.join(' ')}}`;
}
