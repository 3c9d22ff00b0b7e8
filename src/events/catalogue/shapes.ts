import type { Zod } from '../definition.js';

// Pieces that several events share. All are what this program writes; tool input has its own bounds.

/** Any text. */
export const text = (z: Zod) => z.string();

/** Any text, or null where there is none. */
export const maybeText = (z: Zod) => z.string().nullable();

/** A position in the log. */
export const position = (z: Zod) => z.int().positive();

/** How many, how many bytes, or a time in unix milliseconds. */
export const count = (z: Zod) => z.int().nonnegative();

/** `agent:<project>:<session>` or `server:<server>`: where mail is kept. */
export const address = (z: Zod) => z.string().regex(/^(agent:[0-9a-f]{16}:.+|server:[0-9a-f]+)$/s);

/** One message in a mailbox: its id, and its position there. */
export const mailboxItem = (z: Zod) => z.strictObject({ id: text(z), position: position(z) });

/** The agent clients that are told apart. */
export const clientType = (z: Zod) => z.enum(['claude-code', 'codex', 'unknown']);

/** A process that cannot be confused with a later one that reuses its pid. */
export const processIdentity = (z: Zod) => z.strictObject({ pid: z.int().positive(), startToken: text(z) });

/** What asked for a wake: a tool, or a rule. */
export const wakeVia = (z: Zod) =>
  z.enum([
    'send_message',
    'reply_to_message',
    'reply_default',
    'ask_peer',
    'complete_work',
    'block_work',
    'cancel_work',
    'retry',
  ]);

/** A way to get an agent's attention. */
export const wakeDriver = (z: Zod) => z.enum(['rewake', 'codex-queue', 'tmux']);
