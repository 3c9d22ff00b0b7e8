import { eventTypes } from '../events/index.js';

/** Whether there are events of a type, or of several that it is the first word of, such as "message". */
export function isKnownType(type: string): boolean {
  return eventTypes().some((one) => one === type || one.startsWith(`${type}.`));
}

/** The first words of all types, each once, as a list for people. */
export function knownKinds(): string {
  return [...new Set(eventTypes().map((type) => type.slice(0, type.indexOf('.'))))].join(', ');
}
