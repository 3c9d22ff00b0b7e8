import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/events/index.js';
import { beginningOf, concernsAgent, momentOf, wholeIdOf, why } from '../../src/forensics/index.js';
import { sent } from '../support/message-story.js';
import { World } from '../support/world.js';
import { historyOfEvents } from '../support/world-history.js';

const NOW = { at: 0, presenceOf: null };

/** A log of messages with these ids, after as many events as are asked for; `kept` as for `historyOfEvents`. */
function historyWith(ids: readonly string[], { others = 0, kept = 1 } = {}) {
  const world = new World();
  for (let index = 0; index < others; index++) world.join(`5e${index}`, `other ${index}`);
  const first = world.events.length + 1;
  world.given(ids.map((id) => sent({ id, requestId: null, thread: null })));
  return { history: historyOfEvents(world.events, { kept }), first };
}

test('the beginning of one id stands for it, from four characters on', () => {
  const { history } = historyWith(['5f0c21d9ab34e807', '5f1c21d9ab34e807']);
  expect(wholeIdOf(history, '5f0c')).toEqual({ id: '5f0c21d9ab34e807' });
  expect(wholeIdOf(history, '5f0c21d9ab34e80')).toEqual({ id: '5f0c21d9ab34e807' });
  expect(wholeIdOf(history, '5f0')).toEqual({ id: '5f0' });
  expect(wholeIdOf(history, 'e807')).toEqual({ id: 'e807' });
});

test('an id that begins like others stands for itself, wherever it is', () => {
  for (const kept of [1, 100]) {
    const { history } = historyWith(['worker', 'worker-1', 'worker-2'], { kept });
    expect(wholeIdOf(history, 'worker')).toEqual({ id: 'worker' });
  }
});

test('of ids that begin alike at most five are offered, fit to be printed', () => {
  const few = historyWith(['cafe1', 'cafe2']).history;
  expect(wholeIdOf(few, 'cafe')).toEqual({
    code: 'ambiguous-id',
    sentence: '"cafe" begins 2 ids: give more.',
    candidates: ['cafe1', 'cafe2'],
  });
  const ids = ['1', '2', '3', '4', '5', '6', '7'].map((end) => `cafe\u001b${'é'.repeat(100)}${end}`);
  const found = wholeIdOf(historyWith(ids).history, 'cafe');
  if (!('candidates' in found)) return expect.unreachable('one was chosen');
  expect(found.sentence).toBe('"cafe" begins more than 5 ids: give more.');
  expect(found.candidates).toHaveLength(5);
  for (const one of found.candidates) expect(one).toMatch(/^cafe é{70}…$/);
});

test('ids of the log and of the archive count alike, each once', () => {
  const ids = ['beef1', 'beef1', 'feed1', 'feed2'];
  const { history } = historyWith(ids, { kept: 4 });
  expect(wholeIdOf(history, 'beef')).toEqual({ id: 'beef1' });
  expect(wholeIdOf(history, 'feed')).toMatchObject({ candidates: ['feed2', 'feed1'] });
});

test('what somebody asked for in vain is no id', () => {
  const world = new World();
  world.given([
    { type: 'request.refused', data: { tool: 'send_message', code: 'unknown-target', target: 'beef' } },
    { type: 'request.refused', data: { tool: 'send_message', code: 'unknown-target', target: 'beef1' } },
    sent({ id: 'beef123456789abc', requestId: null, thread: null }),
  ] as NewEvent[]);
  expect(wholeIdOf(historyOfEvents(world.events), 'beef')).toEqual({ id: 'beef123456789abc' });
});

test('a moment is found by a short id, and one of digits alone where the log does not reach it', () => {
  const { history, first } = historyWith(['4829130000000abc', '0005000000000abc', '1e50000000000000'], {
    others: 2,
  });
  expect(momentOf(history, '482913', 0)).toEqual({ seq: first });
  expect(momentOf(history, '0005', 0)).toEqual({ seq: first + 1 });
  expect(momentOf(history, '1e50', 0)).toEqual({ seq: first + 2 });
  expect(momentOf(history, '5', 0)).toEqual({ seq: 5 });
  expect(momentOf(history, '482914', 0)).toMatchObject({ code: 'not-yet' });
  expect(momentOf(history, 'beef', 0)).toMatchObject({ code: 'unknown-id' });
  expect(beginningOf(history, '0005', 0)).toEqual({ seq: first + 1 });
});

test('what begins with an archived story begins with its first event', () => {
  const { history, first } = historyWith(['beef1', 'beef1', 'feed1'], { others: 1, kept: 6 });
  expect(beginningOf(history, 'beef', 0)).toEqual({ seq: first });
});

test('why is asked by a short id and tells the whole one', () => {
  const { history } = historyWith(['beef123456789abc', 'feed1', 'feed2']);
  expect(why(history, 'beef', NOW)).toMatchObject({ subject: { kind: 'message', id: 'beef123456789abc' } });
  expect(why(history, 'feed', NOW)).toMatchObject({ code: 'ambiguous-id', candidates: ['feed1', 'feed2'] });
  expect(why(history, 'cafe', NOW)).toMatchObject({ code: 'unknown-id' });
});

/** The same agent in two projects, and one more. */
function twoProjects() {
  const world = new World();
  const joined = (server: string, project: string, root: string, session: string): NewEvent[] => {
    const prototype = new World();
    prototype.join(server, session);
    const where = {
      'session.started': { project: { id: project, root } },
      'session.claimed': { project, place: null },
    };
    return prototype.events.map(
      ({ type, data }) => ({ type, data: { ...data, ...where[type as keyof typeof where] } }) as NewEvent,
    );
  };
  world.given(joined('5e01', '00000000000000a1', '/src/web', 'adam'));
  world.given(joined('5e02', '00000000000000b2', '/src/app', 'adam'));
  world.given(joined('5e03', '00000000000000b2', '/src/app', 'adamant'));
  return world.events;
}

test('an agent is found by its name in a project, as it is printed', () => {
  const events = twoProjects();
  const history = historyOfEvents(events);
  expect(why(history, 'adam', NOW)).toMatchObject({
    code: 'ambiguous-id',
    candidates: ['agent:00000000000000a1:adam', 'agent:00000000000000b2:adam'],
  });
  for (const named of ['adam@web', 'adam@00000000000000a1', 'agent:00000000000000a1:adam']) {
    const told = why(history, named, NOW);
    expect(told).toMatchObject({ subject: { kind: 'agent', id: named } });
    expect(JSON.stringify(told)).not.toContain('5e02');
  }
  expect(why(history, 'adam@elsewhere', NOW)).toMatchObject({ code: 'unknown-id' });
  const serversOf = (named: string) =>
    new Set(
      events
        .filter(concernsAgent(history, named))
        .flatMap(({ data }) => ('server' in data ? [data.server] : [])),
    );
  expect(serversOf('adam')).toEqual(new Set(['5e01', '5e02']));
  expect(serversOf('adam@app')).toEqual(new Set(['5e02']));
  expect(serversOf('ada')).toEqual(new Set(['5e01', '5e02', '5e03']));
});
