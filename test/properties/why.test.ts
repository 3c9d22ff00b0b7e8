import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { adapterFor } from '../../src/clients/index.js';
import { VERDICTS, why } from '../../src/forensics/index.js';
import { type Answer, tools } from '../../src/tools/index.js';
import { PROJECT, type World } from '../support/world.js';
import { historyOfEvents } from '../support/world-history.js';
import { CLIENTS, command, SESSIONS } from './commands.js';
import { type Said, workCommand } from './delegation-commands.js';
import { Village } from './village.js';

/** Far more than it takes: a busy machine is no counterexample. */
const LIMIT_MS = 300_000;

const status = tools.find(({ name }) => name === 'message_status') ?? expect.unreachable('no message_status');

test('P7: whatever happened, why tells of every id, and its verdict is on the rung that message_status says', {
  timeout: LIMIT_MS,
}, async () => {
  const commands = fc.array(
    fc.oneof({ arbitrary: command, weight: 2 }, { arbitrary: workCommand, weight: 1 }),
    { maxLength: 40, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(commands, fc.nat(3), async (acts, silent) => {
      const village = new Village(SESSIONS.slice(0, CLIENTS));
      const said: Said = new Map();
      for (const act of acts) {
        await act(village, said);
        await village.time.pass(silent === 0 ? 60_000 : 0);
      }
      checkAll(village.world);
    }),
    { numRuns: 100 },
  );
});

function checkAll(world: World): void {
  const history = historyOfEvents(world.events);
  const at = world.at;
  const presenceOf = ({ server }: { server: string }) => world.presence.get(server) ?? 'live';
  for (const id of idsIn(world)) {
    const told = why(history, id, { at, presenceOf });
    if ('sentence' in told) {
      expect(told.code).toBe('unknown-id');
      continue;
    }
    expect(told.story.map(({ seq }) => seq)).toEqual(
      [...new Set(told.story.map(({ seq }) => seq))].sort(byNumber),
    );
    if (told.subject.kind !== 'message') continue;
    // Nothing is missing from this log.
    expect(['record-missing', 'recipient-unknown', 'aged-out']).not.toContain(told.verdict.code);
    const { stage } = statusOf(world, id);
    expect(VERDICTS[told.verdict.code].stages, `${id}: ${told.verdict.sentence}`).toContain(stage);
  }
}

function byNumber(a: number, b: number): number {
  return a - b;
}

/** Everything that looks like an id, and some that are none. */
function idsIn({ events }: World): Set<string> {
  const ids = events.flatMap(({ data }) => [
    ...('id' in data ? [data.id] : []),
    ...('requestId' in data && data.requestId !== null ? [data.requestId] : []),
    ...('wake' in data && data.wake !== null ? [data.wake] : []),
    ...('server' in data ? [data.server] : []),
    ...('session' in data ? [data.session] : []),
  ]);
  return new Set([...ids, 'nobody', '']);
}

function statusOf(world: World, message_id: string): Answer {
  const caller = world.caller('observer', 'observer', PROJECT);
  const facts = status.gather(
    { message_id },
    {
      caller,
      env: {},
      adapter: adapterFor('test-client', {}),
      terminal: null,
      look: (question) => question(world.now()),
      story: (ref) => world.story(ref),
      presenceOf: ({ server }) => world.presence.get(server) ?? 'live',
      fromHook: false,
      settings: world.settings,
    },
  );
  return status.decide(world.now(), { message_id }, world.context(caller, { ...facts })).answer;
}
