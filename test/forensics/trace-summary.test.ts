import { expect, test } from 'vitest';
import { beginTraceCount, traceLines } from '../../src/forensics/index.js';

function summaryOf(lines: readonly string[]) {
  const count = beginTraceCount();
  for (const line of lines) count.note(line);
  return count.finish();
}

function outcome(wake_status?: string, via?: string): string {
  return JSON.stringify({ ts: 'x', server_pid: 1, event: 'wake_outcome', via, wake_status });
}

test('outcomes are counted by status and by tool, everything else is passed over', () => {
  const lines = [
    outcome('skipped_busy', 'send_message'),
    '',
    'no json',
    'null',
    JSON.stringify({ event: 'detect_run', wake_status: 'fired' }),
    outcome('fired', 'send_message'),
    outcome('fired', 'ask_peer'),
    outcome(),
  ];
  const summary = summaryOf(lines);
  expect(summary).toEqual({
    total: 4,
    considered: 4,
    byStatus: { fired: 2, skipped_busy: 1, unknown: 1 },
    byVia: { ask_peer: { fired: 1 }, send_message: { fired: 1, skipped_busy: 1 }, unknown: { unknown: 1 } },
  });
  expect(traceLines(summary)).toEqual([
    'oxtail diagnose — wake outcomes (4):',
    '  fired: 2',
    '  skipped_busy: 1',
    '  unknown: 1',
    'by tool:',
    '  ask_peer: fired 1',
    '  send_message: fired 1, skipped_busy 1',
    '  unknown: unknown 1',
  ]);
});

test('only the newest are counted, and how many there are is said', () => {
  const lines = [
    ...Array.from({ length: 232 }, () => outcome('old', 'a')),
    ...Array.from({ length: 199 }, () => outcome('new', 'a')),
  ];
  const summary = summaryOf(lines);
  expect(summary).toMatchObject({ total: 200, considered: 431 });
  expect(traceLines(summary).slice(0, 3)).toEqual([
    'oxtail diagnose — wake outcomes (newest 200 of 431):',
    '  new: 199',
    '  old: 1',
  ]);
});

test('without outcomes that is said, and nothing of a trace can redraw a terminal', () => {
  expect(traceLines(summaryOf(['{}']))).toEqual([expect.stringContaining('no wake_outcome events')]);
  expect(traceLines(summaryOf([outcome('\u001b[2Jx', 'y')])).join()).not.toContain('\u001b');
});
