/** A text as one word of a POSIX shell: nothing in it is expanded, and nothing ends it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
