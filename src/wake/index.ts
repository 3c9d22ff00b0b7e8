export { considerWake, type WakeAnswer, type WakeOption } from './consider.js';
export { listTmuxSessions, sessionNameOf, type Terminal, type TmuxSession, terminalOf } from './tmux.js';
