import type { DataOf } from '../events/index.js';

/** By which door mail was given. */
export const DOORS: Readonly<Record<DataOf<'message.handed_over'>['door'], string>> = {
  read: 'on reading',
  ask: 'as the answer of its ask',
  prompt: 'with a prompt',
  'pre-tool': 'before a tool call',
  'post-tool': 'after a tool call',
  stop: 'at the end of its turn',
};

/** What showed that an agent was busy or idle. */
export const ACTIVITY_SOURCES: Readonly<Record<DataOf<'session.activity'>['source'], string>> = {
  start: 'its session starts',
  prompt: 'it got a prompt',
  tool: 'it uses a tool',
  stop: 'its turn ended',
  interrupt: 'it was interrupted',
  end: 'its session ends',
  call: 'it calls oxtail',
  transcript: 'its transcript says so',
};

/** Why an agent was to be woken. */
export const WAKE_ASKERS: Readonly<Record<DataOf<'wake.requested'>['via'], string>> = {
  send_message: 'its sender wants it',
  reply_to_message: 'its sender wants it',
  reply_default: 'it answers a request',
  ask_peer: 'its sender waits for the answer',
  complete_work: 'it says that work is done',
  block_work: 'it says that work is blocked',
  cancel_work: 'it says that work is cancelled',
  retry: 'it is still unread',
};

/** What an agent was woken by. */
export const DRIVERS: Readonly<Record<DataOf<'wake.fired'>['driver'], string>> = {
  rewake: 'its hook that waits for a signal',
  'codex-queue': 'the queue of Codex',
  tmux: 'keys in its tmux pane',
};

/** Why an agent was not woken. */
export const SKIPS: Readonly<Record<DataOf<'wake.skipped'>['reason'], string>> = {
  not_running: 'it is not running',
  busy: 'it is in the middle of a turn',
  disabled: 'waking is switched off',
  no_fresh_idle: 'it is not known to have just finished a turn',
  deduped: 'it was woken for an answer to the same request before',
  rate_limited: 'it was woken shortly before',
  debounced: 'it was woken a moment before',
  under_way: 'it is being woken already',
  already_woken: 'it was woken for what waits and has not stirred yet',
  no_driver: 'there is no way to wake it',
  no_taker: 'no server of it took that on in time',
  taker_lost: 'the server that took that on was not heard of again',
  read: 'it has read its mail meanwhile',
  unavailable: 'no way to wake it works now',
  failed: 'every way to wake it failed',
  gave_up: 'it was tried often enough',
};

/** What made room necessary. */
export const COMPACTIONS: Readonly<Record<DataOf<'log.compacted'>['because'], string>> = {
  age: 'they are old',
  count: 'newer ones are kept',
  bytes: 'the log is large',
  asked: 'somebody asked for it',
};
