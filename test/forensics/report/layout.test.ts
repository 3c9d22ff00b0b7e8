import { expect, test } from 'vitest';
import { layoutOf } from '../../../src/forensics/report/layout.js';
import { linesOf } from '../../../src/forensics/report/lines.js';
import type { Report, Row } from '../../../src/forensics/report/model.js';
import { readReport } from '../../../src/forensics/report/read.js';
import { fleetWorld } from '../../support/fleet-world.js';
import { historyOf } from '../../support/history-of.js';

function fleet(agents: number, messages: number): Report {
  const { events } = fleetWorld(agents, messages);
  return readReport(historyOf(events), 1, events.length);
}

function row(seq: number, at: number): Row {
  return { seq, at, says: '', quotes: null, message: null };
}

test('rows follow the order of the log, and unusual pauses, days and turned clocks are told', () => {
  const day = new Date(2026, 0, 31, 12).getTime();
  const times = [0, 1000, 2000, 3000, 3_603_000, 3_600_000, 90_000_000];
  const lines = linesOf(times.map((at, index) => row(index + 1, day + at)));
  expect(lines.map((line) => (line.kind === 'row' ? line.row.seq : line.label))).toEqual([
    '2026-01-31',
    1,
    2,
    3,
    4,
    '1 h later',
    5,
    'the clock goes back 3 s',
    6,
    '2026-02-01, 1 d later',
    7,
  ]);
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    expect(line.y).toBe(before === undefined ? 0 : before.y + before.height);
  }
});

test('every message, sign and stretch is drawn within its picture and on its lane', () => {
  const report = fleet(5, 120);
  const { pictures, middles, width } = layoutOf(report);
  expect(new Set(middles).size).toBe(5);
  expect(pictures.length).toBeGreaterThan(1);
  expect(pictures.flatMap(({ arrows }) => arrows.map(({ message }) => message))).toEqual(
    report.messages.map((_, index) => index),
  );
  expect(pictures.flatMap(({ signs }) => signs)).toHaveLength(report.marks.length);
  for (const { height, arrows, signs, bars, lines } of pictures) {
    expect(lines.at(-1)).toMatchObject({ y: height - (lines.at(-1)?.height ?? 0) });
    for (const { from, to, y } of arrows) {
      expect(y).toBeLessThan(height);
      const { from: sender, to: recipient } = report.messages[arrows.find((one) => one.y === y)!.message]!;
      const direction = Math.sign(middles[recipient]! - middles[sender]!);
      expect(Math.sign(to - from)).toBe(direction);
      expect(Math.abs(to - middles[recipient]!)).toBeLessThan(10);
    }
    for (const { x, y } of signs) expect(x > 0 && x < width + 40 && y >= 0 && y <= height).toBe(true);
    for (const bar of bars) {
      expect(middles).toContain(bar.x);
      expect(bar.y >= 0 && bar.height > 0 && bar.y + bar.height <= height).toBe(true);
    }
  }
});

test('a stretch over several pictures is drawn in each; its ends are where its events are', () => {
  const report = fleet(2, 150);
  const { pictures } = layoutOf(report);
  const presence = pictures.map(({ bars }) => bars.filter(({ kind }) => kind === 'present').length);
  expect(presence).toEqual(pictures.map(() => 2));
  const [first] = pictures;
  const start = first?.signs.find(({ mark }) => mark.kind === 'start');
  expect(first?.bars.find(({ kind, x }) => kind === 'present' && x === start?.x)?.y).toBe(start?.y);
});

test('the same log gives the same picture', () => {
  expect(layoutOf(fleet(5, 60))).toEqual(layoutOf(fleet(5, 60)));
});
