import { printable } from '../printable.js';
import { type Check, fine, type Judge, unknown, warning, wrong } from './check.js';
import type { LogFacts } from './facts.js';

const NAME = 'records';

/** Whether the newest records can be read: a quick look only. */
export const records: Judge = ({ inside }) => {
  if (inside.kind === 'none') return [];
  if (inside.kind !== 'open')
    return unknown(NAME, 'The log could not be opened, so no record could be read.');
  const { newest } = inside.found;
  const [first] = newest.bad;
  if (first === undefined) {
    const looked = `The newest ${newest.looked} records can be read; oxtail verify looks at all of them.`;
    return [...fine(NAME, looked), ...setAside(inside.found)];
  }
  const more = newest.bad.length === 1 ? '' : `, and ${newest.bad.length - 1} more of the newest`;
  return [
    ...wrong(
      NAME,
      `Record ${first.seq} cannot be used${more}: ${printable(first.reason)}.`,
      'run oxtail verify for all that is wrong; the next call of a tool sets such a record aside',
    ),
    ...setAside(inside.found),
  ];
};

function setAside({ quarantined }: LogFacts): Check[] {
  if (quarantined === 0) return [];
  const records = quarantined === 1 ? 'One record was' : `${quarantined} records were`;
  return warning(
    'set-aside',
    `${records} damaged and set aside; everything else goes on without.`,
    'run oxtail verify to see that nothing else is; oxtail log tells which',
  );
}
