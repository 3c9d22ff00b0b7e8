import { expect, test } from 'vitest';
import { eventsAbout } from '../../src/agents/index.js';
import { BadRecord } from '../../src/events/index.js';
import { temporaryFolder } from '../support/agent.js';
import {
  ANSWER,
  answered,
  delivered,
  handedOver,
  MESSAGE,
  sent,
  wakeSkipped,
} from '../support/message-story.js';
import { allEvents, OBSERVER, openTestLog } from '../support/open-log.js';

test('the story of a message is every event that mentions it, its answer included, in order', async () => {
  const log = await openTestLog(temporaryFolder());
  const other = { id: 'other', sourceMessageId: null };
  const story = [sent(), delivered(), sent(other), wakeSkipped('busy'), handedOver(), answered()];
  log.append(OBSERVER, () => ({ events: story, answer: null }));
  const all = allEvents(log);
  expect(eventsAbout(log, MESSAGE)).toEqual(all.filter(({ seq }) => seq !== 3));
  expect(eventsAbout(log, ANSWER)).toEqual(all.slice(-1));
  expect(eventsAbout(log, 'nothing')).toEqual([]);
});

test('P12: records that are gone or damaged are left out of a story; what else fails is told', () => {
  const seqs = Array.from({ length: 5 }, (_, index) => index + 1);
  const read = ({ from = 0 } = {}) => {
    if (from === 2) throw new BadRecord(2, 'its checksum does not match');
    return from === 4 ? [] : [{ seq: from } as never];
  };
  const told = eventsAbout({ byRef: () => seqs, read }, MESSAGE);
  expect(told.map(({ seq }) => seq)).toEqual([1, 3, 5]);
  const broken = () => {
    throw new Error('the disk is gone');
  };
  expect(() => eventsAbout({ byRef: () => seqs, read: broken }, MESSAGE)).toThrow('the disk is gone');
});

test('of a story without end its beginning and its end are told', () => {
  const seqs = Array.from({ length: 5000 }, (_, index) => index + 1);
  const told = eventsAbout(
    { byRef: () => seqs, read: ({ from = 0 } = {}) => [{ seq: from } as never] },
    MESSAGE,
  );
  expect(told).toHaveLength(1000);
  expect([told[0]?.seq, told[499]?.seq, told[500]?.seq, told[999]?.seq]).toEqual([1, 500, 4501, 5000]);
});
