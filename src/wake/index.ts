export { considerWake, type WakeAnswer, type WakeOption } from './consider.js';
export {
  folderOf,
  listTmuxSessions,
  paneTextOf,
  sessionNameOf,
  type Terminal,
  type TmuxSession,
  terminalOf,
} from './tmux.js';
