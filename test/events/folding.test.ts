import { expect, test } from 'vitest';
import { foldStored } from '../../src/events/folding.js';
import { BadRecord, type Event, foldEvent, handlersOf, type Projection } from '../../src/events/index.js';
import { stamp } from '../../src/events/record.js';
import { MemoryTables } from '../../src/projections/index.js';

const event: Event = stamp(
  { type: 'session.state_set', data: { address: 'server:a1', purpose: 'p' } },
  7,
  0,
  { server: 'a1', session: null },
);

function projection(name: string, handles: Projection['handles'], apply: Projection['apply']): Projection {
  return { name, version: 1, handles, apply };
}

test('an event is folded by those that handle it, in the order of the list, and by no other', () => {
  const folded: string[] = [];
  const noting = (name: string, handles: Projection['handles']) =>
    projection(name, handles, () => folded.push(name));
  const handlers = handlersOf([
    noting('b', ['session.state_set', 'message.sent']),
    noting('c', ['message.sent']),
    noting('a', ['session.state_set']),
  ]);
  foldEvent(handlers, new MemoryTables(), event);
  expect(folded).toEqual(['b', 'a']);
  foldEvent(handlers, new MemoryTables(), { ...event, type: 'ask.opened' } as Event);
  expect(folded).toHaveLength(2);
});

test('P12: a fold that throws on a stored event makes that a bad record, named with its position and reason', () => {
  const broken = projection('sessions', ['session.state_set'], () => {
    throw new TypeError('no such thing');
  });
  const folding = () => foldStored(broken, new MemoryTables(), event);
  expect(folding).toThrow(BadRecord);
  expect(folding).toThrow('record 7 cannot be used: sessions cannot fold it: no such thing');
});

test('a failure of the store while folding is no word against the record', () => {
  const full = Object.assign(new Error('no space left'), { code: 28 });
  const failing = projection('sessions', ['session.state_set'], () => {
    throw full;
  });
  expect(() => foldStored(failing, new MemoryTables(), event)).toThrow(full);
});
