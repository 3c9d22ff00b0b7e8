import { expect, test } from 'vitest';
import { BadRecord, type DataOf, type Event, eventTypes, type NewEvent } from '../../src/events/index.js';
import { timelineOf } from '../../src/forensics/index.js';
import { agentAddress } from '../../src/projections/index.js';
import { World } from '../support/world.js';

const WIDE = 200;

function told(events: readonly (Event | BadRecord)[], width = WIDE): string[] {
  return [...timelineOf(events, width)].map(({ text }) => text);
}

/** What an agent was seen to do, by each kind of evidence. */
function deeds(address: string): NewEvent[] {
  const sources = ['start', 'prompt', 'tool', 'stop', 'interrupt', 'end', 'call', 'transcript'] as const;
  return sources.map((source) => {
    const state = ['prompt', 'tool', 'call'].includes(source) ? 'busy' : 'idle';
    return { type: 'session.activity', data: { address, state, source, turn: null, evidenceAt: 1 } };
  });
}

/** Work that is handed over, and its ends. */
function delegation(sent: DataOf<'message.sent'>, requestId: string, work: string): NewEvent[] {
  const { address: requester } = sent.from;
  const { address: owner } = sent.to;
  const parties = { messageId: work, owner, requester };
  const ask = { requestId, messageId: work, asker: requester, target: owner, server: 'a'.repeat(16) };
  const noDeadline = { deadline: null, reservedUntil: null, expiresAt: null };
  return [
    { type: 'message.sent', data: { ...sent, id: work, obligation: { dueAt: null }, body: 'Bake.' } },
    { type: 'ask.opened', data: { ...ask, ...noDeadline, delegated: true } },
    { type: 'ask.opened', data: { ...ask, ...noDeadline, delegated: false } },
    { type: 'obligation.closed', data: { ...parties, state: 'done', notice: 'beef', body: null } },
    { type: 'obligation.closed', data: { ...parties, state: 'blocked', notice: null, body: 'No flour.' } },
    { type: 'obligation.cancelled', data: { ...parties, requestId, notice: 'beef' } },
    { type: 'ask.ended', data: { requestId, asker: requester, reason: 'expired' } },
    { type: 'ask.ended', data: { requestId, asker: requester, reason: 'target-ended' } },
  ];
}

/** A wake as it should go, and all ways in which it does not. */
function wakes(about: { messageId: string; address: string }, server: string): NewEvent[] {
  const wake = { ...about, wake: '7777' };
  const given = { option: null, state: 'idle', seenAt: 1, strategy: 'auto' } as const;
  const requested = { ...wake, replyTo: null, mayType: true, given };
  const fired = { ...wake, server, replyTo: null };
  return [
    { type: 'wake.requested', data: { ...requested, via: 'ask_peer', attempt: 0 } },
    { type: 'wake.requested', data: { ...requested, via: 'retry', attempt: 2 } },
    { type: 'wake.taken', data: { ...wake, server, driver: 'tmux', leaseUntil: 2 } },
    { type: 'wake.fired', data: { ...fired, driver: 'tmux', confirmed: true, evidence: 'pane %1' } },
    { type: 'wake.fired', data: { ...fired, driver: 'codex-queue', confirmed: false, evidence: 'exit 0' } },
    ...SKIP_REASONS.map((reason): NewEvent => {
      const evidence = reason === 'failed' ? 'tmux: no pane' : null;
      return { type: 'wake.skipped', data: { ...wake, via: 'ask_peer', reason, evidence } };
    }),
  ];
}

const SKIP_REASONS = [
  'not_running',
  'busy',
  'disabled',
  'no_fresh_idle',
  'deduped',
  'rate_limited',
  'debounced',
  'under_way',
  'already_woken',
  'no_driver',
  'no_taker',
  'taker_lost',
  'read',
  'unavailable',
  'failed',
  'gave_up',
] as const satisfies DataOf<'wake.skipped'>['reason'][];

/** Compactions for every reason, and one that only deletes a segment of the archive. */
function compactions(): NewEvent[] {
  const segment = { name: 's', bytes: 1, digest: 'd', events: 3, first: 1, last: 3, newest: 1 };
  const nothing = { messages: [], addresses: [], servers: [], clients: [] };
  const spans = { dropped: [[1, 3]] as [number, number][], gaps: [[1, 3]] as [number, number][] };
  const facts = { ...spans, events: 3, bytes: 9, forgotten: nothing, standings: [] };
  const reasons = ['age', 'count', 'bytes', 'asked'] as const;
  const deleted = { segments: [segment], earliest: 4 };
  return [
    ...reasons.map((because): NewEvent => {
      return { type: 'log.compacted', data: { ...facts, because, archive: [segment], deleted: null } };
    }),
    { type: 'log.compacted', data: { ...facts, because: 'age', archive: [], deleted } },
  ];
}

/** A log in which every kind of event occurs. */
function everything(): Event[] {
  const world = new World();
  const ada = world.join('a'.repeat(16), 'ada');
  const ben = world.join('b'.repeat(16), '11112222-3333-4444-5555-666677778888');
  const id = '0123456789abcdef';
  const reply = 'fedcba9876543210';
  const ask = '00ff00ff00ff00ff';
  const item = { id, position: 6 };
  const client = { pid: 77, startToken: 'client' };
  const run = { project: ada.project.id, client, bootId: 'boot', namespace: 'ns', transcriptPath: null };
  const after = agentAddress(ada.project.id, 'ada-two');
  const sent = {
    id,
    project: ada.project.id,
    from: { address: ada.address, session: ada.session },
    to: { address: ben.address, session: ben.session },
    target: 'ben',
    resolvedBy: 'session' as const,
    recipientPid: null,
    recipientLive: false,
    body: 'Which\nrecipe?',
    bodyBytes: 13,
    requestId: ask,
    replyTo: null,
    sourceMessageId: null,
    idempotencyKey: null,
    wake: null,
    obligation: null,
    thread: null,
    copies: 1,
  };
  const events: NewEvent[] = [
    { type: 'message.sent', data: sent },
    { type: 'message.delivered', data: { id, address: ben.address, sent: 5, bytes: 13, reservedFor: null } },
    {
      type: 'wake.skipped',
      data: {
        messageId: id,
        address: ben.address,
        via: 'ask_peer',
        reason: 'no_taker',
        wake: null,
        evidence: null,
      },
    },
    {
      type: 'ask.opened',
      data: {
        requestId: ask,
        messageId: id,
        asker: ada.address,
        target: ben.address,
        server: ada.server,
        deadline: 1,
        reservedUntil: 2,
        expiresAt: null,
        delegated: false,
      },
    },
    {
      type: 'message.handed_over',
      data: {
        address: ben.address,
        items: [item],
        door: 'read',
        hook: null,
        server: ben.server,
        request: '1',
      },
    },
    {
      type: 'message.returned',
      data: { address: ben.address, handOver: 9, ids: [id], reason: 'pipe-closed' },
    },
    { type: 'message.confirmed', data: { address: ben.address, handOver: 9, ids: [id] } },
    {
      type: 'message.sent',
      data: {
        ...sent,
        id: reply,
        from: sent.to,
        to: sent.from,
        requestId: null,
        sourceMessageId: id,
        body: 'Rye.',
      },
    },
    {
      type: 'message.delivered',
      data: { id: reply, address: ada.address, sent: 12, bytes: 4, reservedFor: ask },
    },
    { type: 'ask.answered', data: { requestId: ask, asker: ada.address, messageId: reply, late: true } },
    { type: 'ask.expired', data: { requestId: ask, asker: ada.address, timeoutMs: 45_000 } },
    { type: 'ask.cancelled', data: { requestId: ask, asker: ada.address } },
    { type: 'session.state_set', data: { address: ada.address, purpose: 'rye' } },
    { type: 'ledger.pruned', data: { address: ada.address, items: [item], limit: 1000 } },
    { type: 'record.quarantined', data: { record: 3, reason: 'its checksum does not match' } },
    {
      type: 'projection.rebuilt',
      data: { name: 'sessions', version: 7, generation: 1, reason: 'somebody\u0007 asked' },
    },
    {
      type: 'session.released',
      data: {
        server: ben.server,
        thread: null,
        session: ben.session ?? '',
        project: ben.project.id,
        correctedTo: { session: 'ben' },
      },
    },
    { type: 'session.ended', data: { server: ada.server, how: 'lost', evidence: 'no process 1' } },
    { type: 'session.opened', data: { ...run, session: 'ada', clientType: 'codex', source: 'startup' } },
    { type: 'session.continued', data: { ...run, from: 'ada', to: 'ada-two', source: 'clear' } },
    { type: 'message.announced', data: { address: after, id, upTo: 6 } },
    ...delegation(sent, ask, 'cafe'),
    ...wakes({ messageId: id, address: ben.address }, ben.server),
  ];
  world.given(events);
  world.given(deeds(after));
  world.given(compactions());
  world.given(
    [{ type: 'request.refused', data: { tool: 'send_message', target: 'bob', code: 'target-not-found' } }],
    {
      server: ada.server,
      session: 'ada',
    },
  );
  return world.events;
}

test('every kind of event is told in one sentence, with short names', () => {
  const events = everything();
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(eventTypes()));
  expect(told(events)).toEqual([
    'server aaaaaa (pid 1000) starts for unknown in project',
    'server aaaaaa speaks for ada: test',
    'server bbbbbb (pid 1002) starts for unknown in project',
    'server bbbbbb speaks for 11112222: test',
    'ada asks 11112222 (not running) in 012345 "Which recipe?"',
    '012345 waits for 11112222',
    '11112222 is not woken for 012345: no server of it took that on in time',
    'ada waits for 11112222 to answer 012345 (ask 00ff00)',
    '11112222 is given 012345 on reading',
    '012345 waits for 11112222 again: the client had gone',
    "012345 has left for 11112222's client",
    '11112222 answers ada (not running) on 012345 with fedcba "Rye."',
    'fedcba is kept for ada, who waits in ask 00ff00',
    'ask 00ff00 of ada is answered by mail',
    'ada stops waiting in ask 00ff00 after 45 s',
    'ask 00ff00 of ada is cancelled by its client',
    'ada works on "rye"',
    'ada loses its oldest reply handle: 1000 are kept',
    'record 3 is set aside: its checksum does not match',
    'sessions@7 was folded anew: somebody asked',
    'server bbbbbb no longer speaks for 11112222: it is ben',
    "ada's server aaaaaa is found lost: no process 1",
    'client 77 runs ada (startup)',
    'ada goes on as ada-two (clear)',
    'ada-two is told of 012345, which is too large for a hook',
    'ada hands 11112222 (not running) work in cafe "Bake."',
    'ada waits to hear how 11112222 ends cafe (ask 00ff00)',
    'no call waits for 11112222 to answer cafe (ask 00ff00): not running',
    '11112222 closes the work of cafe as done and tells ada so in beef',
    '11112222 closes the work of cafe as blocked, and nobody can be told "No flour."',
    'ada cancels the work of cafe and tells 11112222 so in beef',
    'ask 00ff00 of ada is given up: its time is over',
    'ask 00ff00 of ada is given up: whoever was asked has stopped running',
    '11112222 is to be woken for 012345: its sender waits for the answer',
    '11112222 is to be woken for 012345: it is still unread, try 2 of its own server',
    "11112222's server bbbbbb is going to wake 11112222 for 012345",
    '11112222 is woken for 012345 by keys in its tmux pane: pane %1',
    '11112222 is woken for 012345 by the queue of Codex, unconfirmed: exit 0',
    ...[
      'it is not running',
      'it is in the middle of a turn',
      'waking is switched off',
      'it is not known to have just finished a turn',
      'it was woken for an answer to the same request before',
      'it was woken shortly before',
      'it was woken a moment before',
      'it is being woken already',
      'it was woken for what waits and has not stirred yet',
      'there is no way to wake it',
      'no server of it took that on in time',
      'the server that took that on was not heard of again',
      'it has read its mail meanwhile',
      'no way to wake it works now',
      'every way to wake it failed (tmux: no pane)',
      'it was tried often enough',
    ].map((why) => `11112222 is not woken for 012345: ${why}`),
    'ada-two is idle (its session starts)',
    'ada-two is busy (it got a prompt)',
    'ada-two is busy (it uses a tool)',
    'ada-two is idle (its turn ended)',
    'ada-two is idle (it was interrupted)',
    'ada-two is idle (its session ends)',
    'ada-two is busy (it calls oxtail)',
    'ada-two is idle (its transcript says so)',
    '3 events of finished stories go into the archive (they are old)',
    '3 events of finished stories go into the archive (newer ones are kept)',
    '3 events of finished stories go into the archive (the log is large)',
    '3 events of finished stories go into the archive (somebody asked for it)',
    '1 old segments of the archive are deleted',
    'ada is refused send_message: target-not-found "bob"',
  ]);
});

test('the door that mail came through is told, and where a server starts once that is known', () => {
  const world = new World();
  const ada = world.join('aa', 'ada', undefined, { project: null });
  const doors = ['ask', 'prompt', 'pre-tool', 'post-tool', 'stop'] as const;
  const given = { address: ada.address, items: [{ id: '1234', position: 1 }], server: 'aa', request: 'r' };
  world.given(doors.map((door) => ({ type: 'message.handed_over', data: { ...given, door, hook: null } })));
  expect(told(world.events)).toEqual([
    'server aa (pid 1000) starts for unknown',
    'server aa speaks for ada: test',
    'ada is given 1234 as the answer of its ask',
    'ada is given 1234 with a prompt',
    'ada is given 1234 before a tool call',
    'ada is given 1234 after a tool call',
    'ada is given 1234 at the end of its turn',
  ]);
});

test('no line is longer than it may be, and of the peer’s words something is always left', () => {
  for (const width of [80, 59, 40]) {
    for (const line of told(everything(), width)) expect(Array.from(line).length).toBeLessThanOrEqual(width);
  }
  expect(told(everything(), 59)[4]).toBe('ada asks 11112222 (not running) in 012345 "Which recipe?"');
  expect(told(everything(), 50)[4]).toBe('ada asks 11112222 (not running) in 012345 "Which …');
});

test('what a peer wrote cannot leave its line or hide in it', () => {
  const world = new World();
  world.join('s1', 'ada');
  const purpose = 'x"\u001b[2K\r\n99  ada is given\u202e a \u200braise';
  world.given([{ type: 'session.state_set', data: { address: 'server:5', purpose } }]);
  expect(told(world.events).at(-1)).toBe('server 5 works on "x" [2K 99 ada is given a raise"');
});

test('ids that begin alike, and agents of two projects with one name, are told apart', () => {
  const world = new World();
  const bakery = { id: '1'.repeat(16), root: '/home/bakery' };
  world.join('abcdef0000000000', 'ada');
  world.join('abcdef1111111111', 'ada', bakery);
  world.join('abcdef1122222222', 'ad\u200ba', bakery);
  expect(told(world.events)).toEqual([
    'server abcdef (pid 1000) starts for unknown in project',
    'server abcdef speaks for ada: test',
    'server abcdef1 (pid 1002) starts for unknown in bakery',
    'server abcdef1 speaks for ada@bakery: test',
    'server abcdef11 (pid 1004) starts for unknown in bakery',
    `server abcdef11 speaks for ada@${bakery.id}: test`,
  ]);
});

test('what this program does not know, and what nobody can read, has its line', () => {
  const newer = { ...everything()[0], type: 'toString' } as unknown as Event;
  expect(told([newer, new BadRecord(3, 'its checksum does not match')])).toEqual([
    `server ${newer.actor.server}: toString, which a newer oxtail can tell`,
    'record 3 cannot be used: its checksum does not match',
  ]);
});
