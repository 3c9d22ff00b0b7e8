import type { TranscriptMessage } from './types.js';

const LONGEST_TIMESTAMP = 64;

/** A member of a JSON object; undefined of anything else. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** The texts of those content blocks that are of one of these types. */
export function textsIn(content: unknown, types: readonly string[]): string[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((block: unknown) => {
    const [type, text] = [fieldOf(block, 'type'), fieldOf(block, 'text')];
    return typeof type === 'string' && types.includes(type) && typeof text === 'string' ? [text] : [];
  });
}

/** When a line was written, in the client's own words. */
export function timestampOf(record: unknown): string | null {
  const timestamp = fieldOf(record, 'timestamp');
  return typeof timestamp === 'string' && timestamp.length <= LONGEST_TIMESTAMP ? timestamp : null;
}

/** The message that a line makes, if a known role said anything. */
export function messageFrom(record: unknown, role: unknown, text: string): TranscriptMessage | null {
  if ((role !== 'user' && role !== 'assistant') || text === '') return null;
  return { role, text, timestamp: timestampOf(record) };
}
