import { printable } from '../printable.js';
import { fine, type Judge, warning } from './check.js';

const NAME = 'terminal';

/** Whether tmux is there, and answers for the pane that this runs in. */
export const terminal: Judge = ({ terminal: { tmux, pane, session } }) => {
  if (tmux === null) {
    return warning(
      NAME,
      'tmux is not on PATH: agents that only its keys could wake are not woken, and mail waits for their next turn.',
      'install tmux, or add its folder to PATH',
    );
  }
  if (pane === null) return fine(NAME, 'tmux is there; this command does not run inside it.');
  if (session !== null)
    return fine(NAME, `tmux is there; this runs in its session ${printable(session)}, pane ${pane}.`);
  return warning(
    NAME,
    `The environment names tmux pane ${pane}, and tmux does not answer for it.`,
    'see with tmux list-sessions whether that server still runs; else unset TMUX and TMUX_PANE',
  );
};
