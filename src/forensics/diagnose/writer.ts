import { printable } from '../printable.js';
import { fine, type Judge, unknown, wrong } from './check.js';

const NAME = 'writer';

/** Whether somebody keeps the log for itself. */
export const writer: Judge = ({ inside }) => {
  if (inside.kind === 'open') return fine(NAME, 'Nobody keeps the log from being written.');
  if (inside.kind === 'none') return [];
  if (inside.kind === 'silent') {
    return wrong(
      NAME,
      'Some process has been writing to the log all the time, or stands still in it.',
      'look for a stopped or busy process of oxtail (ps), then let it go on or end it',
    );
  }
  if (inside.kind === 'refused' && inside.code === 'busy') {
    const pid = /Process (\d+)/.exec(inside.sentence)?.[1];
    if (pid === undefined) return wrong(NAME, printable(inside.sentence), 'try again');
    return wrong(
      NAME,
      `Process ${pid} was stopped while it was writing, so nobody else can write.`,
      `kill -CONT ${pid} lets it go on; or end it`,
    );
  }
  return unknown(NAME, 'The log could not be opened, so it is not known who writes to it.');
};
