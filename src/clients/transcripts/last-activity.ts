import { timestampOf } from './fields.js';
import { scanFromEnd } from './scan-from-end.js';
import { withTranscript } from './transcript-file.js';
import type { TranscriptFormat, TurnState } from './types.js';

const MOST_BYTES = 64 * 1024;

/** What a transcript says of its agent now. */
export interface LastActivity {
  readonly state: TurnState;
  /** Unix milliseconds of the line that says so; of the file's last change where the line has no time. */
  readonly at: number;
}

/**
 * Whether a transcript's newest telling line speaks of a turn that goes on or of one that has ended. Null when
 * there is no such line among the last 64 KiB, or no file.
 */
export function lastActivity(
  path: string,
  { activityOf }: Pick<TranscriptFormat, 'activityOf'>,
): LastActivity | null {
  return withTranscript(path, (file) => {
    let last: LastActivity | null = null;
    scanFromEnd(file, { mostBytes: MOST_BYTES }, (record) => {
      const state = activityOf(record);
      if (state === null) return true;
      const at = Date.parse(timestampOf(record) ?? '');
      last = { state, at: Number.isNaN(at) ? file.modifiedAt : at };
      return false;
    });
    return last;
  });
}
