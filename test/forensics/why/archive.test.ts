import { expect, test } from 'vitest';
import type { Event } from '../../../src/events/index.js';
import { why } from '../../../src/forensics/index.js';
import { compactionOf, kinshipsOf } from '../../../src/retention/index.js';
import { confirm, read, send } from '../../support/deeds.js';
import { World } from '../../support/world.js';
import { historyOfEvents } from '../../support/world-history.js';

/** Ada wrote to ben, who has read it and answered. */
function finished() {
  const world = new World();
  const ada = world.join('aa', 'ada');
  const ben = world.join('bb', 'ben');
  const id = send(world, ada, 'ben');
  confirm(world, read(world, ben).handOver);
  const kept = world.events.length + 1;
  world.when('reply_to_message', { message_id: id, body: 'yes' }, ben);
  confirm(world, read(world, ada).handOver);
  return { world, id, kept };
}

function told(events: readonly Event[], id: string, kept: number, at: number) {
  const found = why(historyOfEvents(events, { kept }), id, { at, presenceOf: null });
  return 'sentence' in found ? expect.unreachable(found.sentence) : found;
}

test('a story that only the archive tells is told whole, and says so', () => {
  const { world, id } = finished();
  const all = told(world.events, id, 1, world.at);
  const archived = told(world.events, id, world.events.length + 1, world.at);
  expect(archived.verdict).toEqual(all.verdict);
  expect(all.basis.archived).toBe(0);
  expect(archived.basis.archived).toBeGreaterThan(5);
  expect(archived.story.every(({ from }) => from === 'archive')).toBe(true);
});

test('of a story whose beginning alone is in the archive, each step says where it is', () => {
  const { world, id, kept } = finished();
  const { story, verdict, basis } = told(world.events, id, kept, world.at);
  expect(verdict.code).toBe('answered');
  for (const { seq, from } of story) expect(from).toBe(seq < kept ? 'archive' : 'log');
  expect(basis.archived).toBe(story.filter(({ seq }) => seq < kept).length);
});

/** The events of the answer's own story, as they leave the log when that is finished. */
function storyOfAnswer(events: readonly Event[]): ReadonlySet<number> {
  const answer = events.find(({ type, data }) => type === 'message.sent' && data.sourceMessageId !== null);
  const id = answer?.type === 'message.sent' ? answer.data.id : '';
  const own = events.filter(
    ({ type, data }) =>
      (type.startsWith('message.') && 'id' in data && data.id === id) ||
      (type === 'message.handed_over' && data.items.some((item) => item.id === id)) ||
      (type === 'message.confirmed' && data.ids.includes(id)),
  );
  return new Set(own.map(({ seq }) => seq));
}

test.for(['send_message', 'ask_peer'] as const)(
  'P7: of a %s that nothing proves to have arrived, the answer is told from the archive',
  (tool) => {
    const world = new World();
    const ada = world.join('aa', 'ada');
    const ben = world.join('bb', 'ben');
    const id = String(world.when(tool, { target: 'ben', body: 'well?' }, ada).answer.message_id);
    read(world, ben);
    world.when('reply_to_message', { message_id: id, body: 'yes' }, ben);
    world.at += 60_000;
    confirm(world, read(world, ada).handOver);
    const gone = storyOfAnswer(world.events);
    const archived = ({ seq }: Event) => gone.has(seq);
    const found = why(historyOfEvents(world.events, { archived }), id, { at: world.at, presenceOf: null });
    const { story, verdict, basis } = 'sentence' in found ? expect.unreachable(found.sentence) : found;
    expect(verdict.code).toMatch(/^answered/);
    expect(gone.size).toBeGreaterThan(3);
    expect(basis.archived).toBe(gone.size);
    for (const { seq, from } of story) expect(from).toBe(gone.has(seq) ? 'archive' : 'log');
  },
);

test('what an answer answers is told from the archive when it has gone there', () => {
  const { world, kept } = finished();
  const [question, answer] = world.events.filter(({ type }) => type === 'message.sent');
  const archived = ({ seq, type }: Event) => seq < kept && type.startsWith('message.');
  const id = answer?.type === 'message.sent' ? answer.data.id : '';
  const found = why(historyOfEvents(world.events, { archived }), id, { at: world.at, presenceOf: null });
  const { story } = 'sentence' in found ? expect.unreachable(found.sentence) : found;
  expect(story).toContainEqual(expect.objectContaining({ seq: question?.seq, from: 'archive' }));
});

test('P7: of a story whose beginning is gone nothing is claimed that is not on record', () => {
  const { world, id, kept } = finished();
  const rest = world.events.filter(({ seq, type }) => seq >= kept || type.startsWith('session.'));
  const { verdict } = told(rest, id, 1, world.at);
  // That it was answered is on record; by whom and for whom is not.
  expect(verdict.code).toBe('answered');
  expect(verdict.sentence).toMatch(/^somebody answered .* and somebody was given that/);
});

test('an agent that has left the log altogether is told of from the archive, and keeps nothing waiting', () => {
  const { world, id } = finished();
  const answer = world.events.flatMap(({ type, data }) => (type === 'message.sent' ? data.id : []))[1] ?? '';
  for (const server of ['aa', 'bb']) {
    world.given([{ type: 'session.ended', data: { server, how: 'exit', evidence: 'its input was closed' } }]);
  }
  const kept = world.events.length + 1;
  const { all: kinships, upTo } = kinshipsOf((question) => question(world.now()));
  const chosen = { because: 'asked', loose: [], knownUpTo: upTo, goneBy: world.at } as const;
  const steps = [
    { ...chosen, messages: [id, answer], kinships: [] },
    { ...chosen, messages: [], kinships },
  ];
  for (const step of steps) expect(world.compact(compactionOf(() => step))).toBe(true);

  const { subject, story, verdict, basis } = told(world.events, 'ben', kept, world.at);
  expect(subject.kind).toBe('agent');
  expect(verdict).toMatchObject({ code: 'agent-ended', class: 'settled' });
  expect(verdict.sentence).toMatch(/^ben is not running any more .*forgotten/);
  expect(story.map(({ type }) => type)).toEqual(expect.arrayContaining(['session.claimed', 'message.sent']));
  expect(basis.archived).toBe(story.length);
});
