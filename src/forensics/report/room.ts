/** How much is told of each message, so that a page of thousands stays a few megabytes. */
export interface Room {
  /** Code points of its body. */
  readonly body: number;
  /** Code points of its body in a list, and beside the lanes. */
  readonly excerpt: number;
  readonly quote: number;
  /** Whether steps are told that go without saying. */
  readonly routine: boolean;
}

/** Code points of bodies on a page, taken together, and the bounds of each one's share. */
const BODIES = 1_500_000;
const SHORTEST_BODY = 240;
const LONGEST_BODY = 8192;
/** Beyond this number of messages a page is a long one. */
const MANY = 1500;

/** The room for each of so many messages. */
export function roomFor(messages: number): Room {
  const share = Math.floor(BODIES / Math.max(1, messages));
  const isLong = messages > MANY;
  return {
    body: Math.min(LONGEST_BODY, Math.max(SHORTEST_BODY, share)),
    excerpt: isLong ? 60 : 100,
    quote: isLong ? 60 : 120,
    routine: !isLong,
  };
}
