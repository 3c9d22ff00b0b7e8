/** How a text is laid out. */
export interface Layout {
  readonly newline: '\n' | '\r\n';
  /** One step of indentation. */
  readonly step: string;
}

/** Reads the layout off the first indented line and the first line end. */
export function layoutOf(text: string): Layout {
  const step = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { newline: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n', step };
}

/** The blanks that begin the line of this position. */
export function indentAt(text: string, offset: number): string {
  const line = text.slice(startOfLine(text, offset), offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** Whether nothing but blanks stands before this position in its line. */
export function isFirstInLine(text: string, offset: number): boolean {
  return text.slice(startOfLine(text, offset), offset).trim() === '';
}

/** Position after the line end before this one. */
export function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** A value as text whose first line begins where it is put and whose further lines are indented like it. */
export function written(value: unknown, indent: string, { newline, step }: Layout): string {
  return JSON.stringify(value, null, step).replaceAll('\n', newline + indent);
}
