import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NewEvent } from '../../../src/events/index.js';
import { BadRecord } from '../../../src/events/index.js';
import { redacted, restoredAt } from '../../../src/forensics/index.js';
import { projections } from '../../../src/projections/index.js';
import { CLIENTS, command, SESSIONS } from '../../properties/commands.js';
import { Village } from '../../properties/village.js';
import { memoryHistory } from '../../support/memory-history.js';
import { PROJECT, World } from '../../support/world.js';

/** What stands for something hidden: the same for the same, so it says no more than that. */
const HIDDEN = /\/redacted\/[0-9a-f]{10}|redacted-[0-9a-f]{10}|\[\d+ bytes, sha256 [0-9a-f]{8}\]/g;

test('P9: folding a redacted history gives the same mailboxes, ledgers, waits, work, wakes and activity', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 40, size: 'max' }), async (commands) => {
      const village = new Village(SESSIONS.slice(0, CLIENTS));
      for (const act of commands) {
        await act(village);
        await village.time.pass(0);
      }
      const history = memoryHistory(village.world.events);
      const whole = restoredAt(history, history.head, projections).tables;
      const hidden = restoredAt(redacted(history, 'secret'), history.head, projections).tables;
      for (const name of ['mailboxes', 'ledgers', 'asks', 'obligations', 'waits', 'wakes', 'activity']) {
        expect([...hidden.rows(name)]).toEqual([...whole.rows(name)]);
      }
      const placesOf = (tables: typeof whole) =>
        Array.from(tables.rows(), ({ table, group, member }) => [table, group, member]).filter(
          ([table]) => table !== 'idempotency.keys',
        );
      expect(placesOf(hidden)).toEqual(placesOf(whole));
    }),
    { numRuns: 60 },
  );
});

/** Every text that somebody wrote, and every path, in an event that carries it. */
function telling(): { world: World; words: string[] } {
  const world = new World();
  const root = '/home/eve/hush-project';
  const terminal = { socket: '/tmp/hush-tmux/default', pane: '%1', session: 'hush seat' };
  const ada = world.join('aa', 'ada', PROJECT, {
    cwd: root,
    project: { id: PROJECT.id, root },
    terminal,
    ancestors: [{ pid: 3, startToken: 's', name: 'npm exec hush-tool' }],
  });
  world.presence.set('aa', 'live');
  const ben = world.join('bb', 'ben');
  const send = { body: 'hush body', idempotency_key: 'hush-key' };
  world.when('set_my_state', { purpose: 'hush purpose' }, ada);
  world.when('send_message', { ...send, target: 'ben' }, ada);
  world.when('send_message', { ...send, target: 'ada' }, ben);
  const run = { project: PROJECT.id, client: { pid: 1, startToken: 's' }, bootId: 'b', namespace: 'n' };
  const transcriptPath = '/home/eve/.claude/hush.jsonl';
  const wake = { wake: 'w', messageId: 'm', address: ada.address } as const;
  const more: NewEvent[] = [
    {
      type: 'session.opened',
      data: { ...run, session: 'ada', clientType: 'codex', source: 'startup', transcriptPath },
    },
    { type: 'session.continued', data: { ...run, from: 'ada', to: 'bea', source: 'clear', transcriptPath } },
    { type: 'session.ended', data: { server: 'aa', how: 'lost', evidence: 'no /opt/hush/bin any more' } },
    { type: 'request.refused', data: { tool: 't', target: 'hush target', code: 'target-not-found' } },
    {
      type: 'obligation.closed',
      data: {
        messageId: 'm',
        owner: ada.address,
        requester: ada.address,
        state: 'done',
        notice: null,
        body: 'hush end',
      },
    },
    {
      type: 'wake.skipped',
      data: { ...wake, via: 'retry', reason: 'failed', evidence: 'tmux: /tmp/hush-tmux gone' },
    },
  ];
  world.given(more);
  return { world, words: ['hush', 'eve', '/home', '/tmp', '/opt', PROJECT.root] };
}

test('P9: no word that was written and no path is left, and ids, addresses, times and lengths are', () => {
  const { world, words } = telling();
  const history = redacted(memoryHistory(world.events), 'secret');
  const shown = [...history.read(1, history.head)];
  const text = JSON.stringify(shown);
  for (const word of words) expect(text).not.toContain(word);
  expect(shown).toHaveLength(world.events.length);
  for (const [index, event] of shown.entries()) {
    const before = world.events[index]!;
    if (event instanceof BadRecord) expect.unreachable();
    expect({ ...event, data: null }).toEqual({ ...before, data: null });
    expect(Object.keys(event.data).sort()).toEqual(Object.keys(before.data).sort());
    expect(history.event(before.seq)).toEqual(event);
  }
  expect(text.match(HIDDEN)?.length).toBeGreaterThan(12);
  expect(text).toContain('"bodyBytes":9');
});

test('the same path and the same key have the same other name; another secret gives others', () => {
  const { world } = telling();
  const textWith = (secret: string) => {
    const history = redacted(memoryHistory(world.events), secret);
    return JSON.stringify([...history.read(1, history.head)]);
  };
  const names = textWith('one').match(/\/redacted\/\w+/g) ?? [];
  expect(new Set(names).size).toBeLessThan(names.length);
  const keys = new Set(textWith('one').match(/"idempotencyKey":"[^"]+"/g));
  expect(keys.size).toBe(1);
  expect(textWith('two').match(/\/redacted\/\w+/g)?.[0]).not.toBe(names[0]);
});

test('of an event that only a newer program knows nothing is left but its envelope', () => {
  const world = new World();
  world.join('aa', 'ada');
  const unknown = { ...world.events[0]!, seq: 3, type: 'future.told', data: { word: 'hush' } };
  const history = redacted(memoryHistory([...world.events, unknown as never]), 'secret');
  expect(history.event(3)).toEqual({ ...unknown, data: {} });
});
