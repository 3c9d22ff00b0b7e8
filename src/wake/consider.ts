/** What a sender said about waking: the tool's `wake` argument, null when it was not given. */
export type WakeOption = 'off' | 'auto' | null;

/** The part of a tool's answer that speaks of waking. */
export interface WakeAnswer {
  readonly wake_status: 'skipped_no_target';
  readonly wake_reason?: 'reply_to_default';
}

/**
 * Says whether a message asks for a wake, and what came of it: no driver exists yet, so none finds a target.
 * `isReply` means that the message carries `reply_to`. Null: none was considered, and the answer has neither key.
 */
export function considerWake(option: WakeOption, isReply: boolean): WakeAnswer | null {
  if (option === 'auto') return { wake_status: 'skipped_no_target' };
  if (option === null && isReply)
    return { wake_status: 'skipped_no_target', wake_reason: 'reply_to_default' };
  return null;
}
