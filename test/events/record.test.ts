import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BadRecord, type Event } from '../../src/events/index.js';
import { decodeRecord, encodeRecord, refsOf, stamp } from '../../src/events/record.js';

const actor = { server: 'a1', session: null };

function cardSet(purpose: string, seq = 7): Event {
  return stamp({ type: 'session.state_set', data: { address: 'server:a1', purpose } }, seq, 1.5, actor);
}

test('a decided event is completed with what only the log knows', () => {
  expect(cardSet('p')).toEqual({
    seq: 7,
    at: 1.5,
    type: 'session.state_set',
    v: 1,
    actor,
    correlation: null,
    causation: null,
    data: { address: 'server:a1', purpose: 'p' },
  });
});

test('what is stored is read back as it was, whatever text it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (purpose, seq) => {
      const event = cardSet(purpose, seq);
      expect(decodeRecord(seq, encodeRecord(event))).toEqual(event);
    }),
  );
});

test('P12: any single damaged byte is found', () => {
  const bytes = encodeRecord(cardSet('some purpose'));
  for (let index = 0; index < bytes.length; index++) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(bytes.readUInt8(index) ^ 0x20, index);
    expect(() => decodeRecord(7, damaged)).toThrow(BadRecord);
  }
});

test('P12, W5: a record that broke off is found, at whatever length', () => {
  const bytes = encodeRecord(cardSet('some purpose'));
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeRecord(7, bytes.subarray(0, length))).toThrow(BadRecord);
  }
});

test('P12, W31: a record that is whole but no event of this position is found', () => {
  expect(() => decodeRecord(8, encodeRecord(cardSet('p', 7)))).toThrow('it belongs to another position');
  for (const json of ['null', '[]', '"x"', '1', '{}', 'not JSON']) {
    expect(() => decodeRecord(7, checksummed(json)), json).toThrow(BadRecord);
  }
});

function checksummed(json: string): Buffer {
  const bytes = Buffer.from(`....${json}`);
  bytes.writeUInt32BE(crc32(json), 0);
  return bytes;
}

test('a record is read where it lies inside a larger buffer', () => {
  const bytes = encodeRecord(cardSet('p'));
  const page = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
  const view = new Uint8Array(page.buffer, page.byteOffset + 6, bytes.length);
  expect(decodeRecord(7, view)).toEqual(cardSet('p'));
});

test('an event of a type that only a newer program knows is read as it is', () => {
  const newer = { ...cardSet('p'), type: 'moon.landed', v: 3, data: { on: 'the moon' } } as unknown as Event;
  expect(decodeRecord(7, encodeRecord(newer))).toEqual(newer);
  expect(refsOf(newer)).toEqual(new Set());
});

test('ids that an event mentions are given once, and absent ones not at all', () => {
  const item = { id: 'm1', position: 3 };
  const data = {
    address: 'server:a1',
    items: [item, item, { id: 'm2', position: 4 }],
    door: 'read' as const,
    hook: null,
    server: 'a1',
    request: 'r',
  };
  expect(refsOf(stamp({ type: 'message.handed_over', data }, 1, 0, actor))).toEqual(new Set(['m1', 'm2']));
  const refused = { tool: 't', target: null, code: 'c' };
  expect(refsOf(stamp({ type: 'request.refused', data: refused }, 1, 0, actor))).toEqual(new Set());
});
