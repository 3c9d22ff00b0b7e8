import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { adapterFor, projectOf } from '../../src/clients/index.js';
import { budgetFor, HOOK_EVENTS, type HookCall, hookCallOf } from '../../src/hooks/index.js';
import { readSettings } from '../../src/settings.js';
import { tools } from '../../src/tools/index.js';
import { World } from '../support/world.js';

const HERE = projectOf('/nowhere/here');
const THERE = projectOf('/nowhere/there');
const adapter = adapterFor(null, {});

/** Facts that serve any tool. Terminals are one tmux session for all, as a person may well have it. */
function factsFor(asked: typeof HERE | null, call: HookCall | null) {
  const session = { name: 'shared', path: '/w', attached: true, createdAt: 1, windows: 1, panes: [] };
  return {
    terminals: new Map([...'abcdef'].map((server) => [server, 'shared'])),
    asked,
    places: [{ socket: '/s', session, inProject: true }],
    error: null,
    found: null,
    clientType: 'unknown',
    transcriptPath: null,
    tmuxSession: null,
    detection: adapter.sessionFromEnvironment({}),
    nextStep: adapter.nextStep,
    fromHook: true,
    call,
    budget: budgetFor(adapter, readSettings({})),
    claim: call && {
      project: HERE.id,
      session: call.session,
      strategy: 'hook',
      evidence: 'test',
      clientType: 'unknown',
      transcriptPath: null,
      place: { cwd: HERE.root, root: HERE.root },
    },
  };
}

/** Two projects in one log. Names of the other one are such that no answer can hold them by chance. */
function twoProjects() {
  const world = new World();
  world.join('a', 'alice', HERE);
  world.join('b', 'bob', HERE);
  world.join('c', null, HERE);
  world.join('d', 'OTHER-dora', THERE);
  world.join('e', 'OTHER-emil', THERE);
  world.join('f', null, THERE);
  const dora = world.caller('d', 'OTHER-dora', THERE);
  world.when('set_my_state', { purpose: 'OTHER-card' }, dora);
  const sent = world.when('send_message', { target: 'OTHER-emil', body: 'OTHER-body' }, dora).answer;
  const asked = world.when('ask_peer', { target: 'OTHER-emil', body: 'OTHER-question' }, dora).answer;
  const work = { target: 'OTHER-emil', body: 'OTHER-work', action_required: true, due_in_s: 60 };
  const owed = world.when('send_message', work, dora).answer;
  const closed = world.when('send_message', work, dora).answer;
  const emil = world.caller('e', 'OTHER-emil', THERE);
  world.when('complete_work', { message_id: closed.message_id, body: 'OTHER-outcome' }, emil);
  const ids = [sent.message_id, asked.message_id, asked.request_id, owed.message_id, closed.message_id];
  return { world, ids: ids.map(String) };
}

const targets = fc.constantFrom('alice', 'bob', 'shared', 'OTHER-dora', 'OTHER-emil', 'nobody');
const groups = fc.oneof(fc.constant('*'), fc.uniqueArray(targets, { minLength: 1 }));
const body = fc.constant('from here');

function inputFor(tool: string, ids: readonly string[]) {
  const id = fc.constantFrom(...ids);
  const optional = { requiredKeys: [] as never[] };
  const sent = {
    body,
    source_message_id: id,
    wake: fc.constantFrom('off', 'auto'),
    action_required: fc.constant(true),
  };
  const inputs: Record<string, fc.Arbitrary<object>> = {
    list_project_sessions: fc.record(
      { compact: fc.boolean(), project_root: fc.constantFrom(HERE.root, THERE.root, '') },
      optional,
    ),
    read_session: fc.record(
      { name: targets, project_root: fc.constantFrom(HERE.root, THERE.root, '') },
      { requiredKeys: ['name'] },
    ),
    register_my_session: fc.record({ session_id: targets }),
    claim_session: fc.record({ session_id: targets }),
    get_my_session: fc.constant({}),
    set_my_state: fc.record({ purpose: body }, optional),
    send_message: fc.oneof(
      fc.record({ ...sent, target: targets, reply_to: id }, { requiredKeys: ['target', 'body'] }),
      fc.record({ ...sent, target: groups }, { requiredKeys: ['target', 'body'] }),
    ),
    reply_to_message: fc.record({ message_id: id, body }),
    read_my_messages: fc.record({ recent: fc.constantFrom(1, 50) }, optional),
    ask_peer: fc.record({ target: targets, body }),
    message_status: fc.record({ message_id: id }),
    my_open_work: fc.constant({}),
    complete_work: fc.record({ message_id: id, body }),
    block_work: fc.record({ message_id: id, reason: body }),
    cancel_work: fc.record({ message_id: id, reason: body }, { requiredKeys: ['message_id'] }),
    hook_event: fc.record({
      event: fc.constantFrom(...HOOK_EVENTS),
      session_id: targets,
      cwd: fc.constantFrom(HERE.root, THERE.root),
    }),
  };
  return inputs[tool] ?? expect.unreachable(`no inputs for ${tool}`);
}

test.each(tools.map(({ name }) => name))(
  'P10: %s tells, reaches and changes nothing of another project',
  (tool) => {
    const { ids } = twoProjects();
    const callers = fc.constantFrom(['a', 'alice'] as const, ['b', 'bob'] as const, ['c', null] as const);
    fc.assert(
      fc.property(callers, inputFor(tool, ids), ([server, session], input) => {
        const { world } = twoProjects();
        const theirs = () => JSON.stringify([...world.tables.rows()].filter((row) => isTheirs(row, world)));
        const before = theirs();
        const asked = Reflect.get(input, 'project_root') || null;
        const facts = factsFor(asked === null ? null : projectOf(asked), hookCallOf({ ...input }));
        const story = {
          story: world.story(String(Reflect.get(input, 'message_id'))),
          asOf: world.now().head,
        };
        const caller = world.caller(server, session, HERE);
        const { answer } = world.when(tool, input, caller, { ...facts, ...story });
        const named: unknown[] = [Reflect.get(input, 'target')].flat();
        const told = JSON.stringify(answer, (key, value) =>
          isEcho(key) || (key === 'target' && named.includes(value)) ? undefined : value,
        ).replace(`'${Reflect.get(input, 'name')}'`, '');
        expect(told).not.toMatch(/OTHER-/);
        expect(theirs()).toBe(before);
      }),
      { numRuns: 60 },
    );
  },
);

/** What an answer repeats of the caller's own input. */
function isEcho(key: string): boolean {
  return ['session_id', 'session', 'message', 'project_root'].includes(key);
}

function isTheirs(row: { table: string; group: string; member: string | number }, world: World): boolean {
  const place = `${row.group} ${row.member}`;
  if (row.table === 'sessions.homes') return row.member === THERE.id;
  const servers = world.tables.range('sessions.by_project', { group: THERE.id }).map(({ member }) => member);
  return (
    place.includes(THERE.id) ||
    servers.some((server) => place === `all ${server}` || place.includes(`server:${server}`))
  );
}
