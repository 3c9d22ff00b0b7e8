/** Signals by which a person, a terminal or a system ends a command that would go on. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
